import { ActionIcon, Alert, Badge, Button, Group, Kbd, Loader, SegmentedControl, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, ApiError, type Schemas } from '../api/client.ts';
import { Signal } from '../api/connection.ts';
import { ProblemAlert } from '../common/Failure.tsx';
import { Icon } from '../common/Icon.tsx';
import { ToolButton } from '../common/ToolButton.tsx';
import { useText } from '../i18n/index.ts';
import { useAnswerKeys } from '../projects/answerKeys.ts';
import type { Statement } from '../projects/drafts.ts';
import { landmarkTool, type Sketch, twoPointTool } from '../projects/readingTools.ts';
import { type Answer, answerOf, nextAnswer } from '../projects/statements.ts';
import { keySign, useKeyOf, useKeys } from '../shell/keys.ts';
import { dot, path } from '../study/viewer/drawing.ts';
import { Frames } from '../study/viewer/frames.ts';
import type { Point } from '../study/viewer/geometry.ts';
import { type Image, Pane, type Pencil, wholeWindow } from '../study/viewer/Pane.tsx';
import { answered, bodyOf, isAsked, type Marked, noToRest, type Question } from './answers.ts';

type Case = Schemas['TeachingCase'];
type Feedback = Schemas['TeachingFeedback'];
type Project = Schemas['Project'];
type Tool = 'landmark' | 'box' | 'contrast';

const casesAtOnce = 10;
const truthColour = '#4dd8e6', expertColour = '#f5c451', ownColour = '#ffffff';
const verdictColours: Record<string, string> = { seen: 'teal', excluded: 'teal', missed: 'red', invented: 'orange', 'not-scored': 'gray' };
/** Right or wrong is told by more than a colour. */
const verdictSigns: Record<string, string> = { seen: '✓ ', excluded: '✓ ', missed: '✗ ', invented: '✗ ' };

/** Case by case: the picture, the answer, and what is known as soon as the answer is stored. */
export function Lesson({ project, teaching, onEnd }: { project: Project; teaching: Schemas['Teaching']; onEnd(): void }) {
  const { t } = useTranslation();
  const [place, setPlace] = useState(0);
  const [right, setRight] = useState<[number, number]>([0, 0]);
  const { data: cases, error } = useQuery({
    queryKey: ['teaching-cases', project.project],
    staleTime: Infinity,
    gcTime: 0,
    queryFn: async () => (await answer(api.POST('/api/projects/{project}/teaching/cases', { params: { path: { project: project.project } }, body: { count: casesAtOnce } }))).items,
  });
  const one = cases?.[place];
  const isOver = cases !== undefined && one === undefined;
  useKeys({ ...(isOver && { finish: onEnd }) });
  if (error) return <><ProblemAlert error={error} /><Button m="md" variant="default" onClick={onEnd}>{t('learn.end')}</Button></>;
  if (!cases) return <Group justify="center" p="xl"><Loader aria-label={t('common.loading')} /></Group>;
  if (!one) {
    return (
      <div className="sheet">
        <Alert color="teal" title={t(cases.length === 0 ? 'learn.noMore' : 'learn.lessonDone', { count: cases.length })}>{right[1] > 0 && t('learn.score', { right: right[0], scored: right[1] })}</Alert>
        <Button mt="md" onClick={onEnd} autoFocus>{t('learn.toSkill')}</Button>
      </div>
    );
  }
  return <CaseView key={one.case} project={project} questions={teaching.questions} one={one} place={place} count={cases.length} onEnd={onEnd}
    onNext={(feedback) => {
      const scored = feedback.labels.filter((label) => label.verdict !== 'not-scored');
      setRight(([good, all]) => [good + scored.filter((label) => label.verdict === 'seen' || label.verdict === 'excluded').length, all + scored.length]);
      setPlace(place + 1);
    }} />;
}

function CaseView({ project, questions, one, place, count, onNext, onEnd }: { project: Project; questions: readonly Question[]; one: Case; place: number; count: number; onNext(feedback: Feedback): void; onEnd(): void }) {
  const { t } = useTranslation();
  const text = useText();
  const keyOf = useKeyOf();
  const [statements, setStatements] = useState<Statement[]>([]);
  const [mark, setMark] = useState<Marked>({});
  const [tool, setTool] = useState<Tool>('landmark');
  const [active, setActive] = useState<string>();
  const [hidden, setHidden] = useState(false);
  const [window_, setWindow] = useState(wholeWindow);
  const [fit, setFit] = useState(0);
  const [, redraw] = useState(0);
  const began = useRef(Date.now());
  const sketch = useRef<Sketch>(undefined);
  const frame = useMemo(() => new Signal(0), []);
  const picture: Image = useMemo(() => ({ name: one.image, role: '', rows: one.rows, columns: one.columns, frames: 1, times: [], aspect: 1, regions: [] }), [one]);
  const [frames, setFrames] = useState<Frames>();
  useEffect(() => {
    const made = new Frames(1, () => `/api/projects/${encodeURIComponent(project.project)}/images/${one.image}/frames/${one.frame}`, one.rows * one.columns * 4);
    setFrames(made);
    return () => made.close();
  }, [one, project.project]);

  const params = { path: { project: project.project, case: one.case } };
  const submit = useMutation({
    mutationFn: async () => {
      try {
        return await answer(api.PUT('/api/projects/{project}/teaching/cases/{case}', { params, body: bodyOf(statements, mark, (Date.now() - began.current) / 1000) }));
      } catch (error) {
        // Answered in another tab: that answer stays, and this one is told what is known.
        if (error instanceof ApiError && error.code === 'answered') return answer(api.GET('/api/projects/{project}/teaching/cases/{case}', { params }));
        throw error;
      }
    },
  });
  const feedback = submit.data;
  const send = () => {
    if (!feedback && statements.length > 0 && !submit.isPending) submit.mutate();
  };
  const say = (label: string, said: Answer, certainty?: number) => {
    if (feedback) return;
    setActive(label);
    setStatements((now) => answered(now, questions, label, said, certainty));
  };
  const keyed = useMemo(() => questions.map((question, at) => ({ ...question, key: at < 9 ? String(at + 1) : '' })), [questions]);
  useAnswerKeys(keyed, (label) => say(label, nextAnswer(answerOf(statements, label))), () => { if (!feedback) setStatements((now) => noToRest(now, questions)); });
  useKeys({
    ...(feedback ? { finish: () => onNext(feedback), nextCase: () => onNext(feedback), close: () => onNext(feedback) } : { close: send, finish: send }),
    landmark: () => setTool('landmark'),
    box: () => setTool('box'),
    contrast: () => setTool('contrast'),
    remove: () => setMark({}),
    hide: () => setHidden((now) => !now),
    fit: () => setFit((n) => n + 1),
  });

  const room = { label: '', frame: undefined, rows: one.rows, columns: one.columns, sketch, redraw: () => redraw((n) => n + 1), done: (drawn: Statement) => {
    const points = drawn.points as Point[];
    setMark(drawn.kind === 'box' ? { box: [points[0]![0], points[0]![1], points[1]![0], points[1]![1]] } : { point: points[0]! });
  } };
  const current = feedback ? (tool === 'contrast' ? 'window' as const : 'pan' as const) : tool === 'contrast' ? 'window' as const : tool === 'box' ? twoPointTool('box', room) : landmarkTool(room);
  const draw = (_: number, pencil: Pencil) => {
    if (hidden) return;
    for (const outline of feedback?.experts ?? []) drawOutline(pencil, outline.points as Point[], expertColour, true);
    for (const outline of feedback?.truth ?? []) drawOutline(pencil, outline.points as Point[], truthColour, false);
    const drawn = sketch.current?.points;
    const shown = feedback?.mark ?? mark;
    const box = drawn ? [...drawn[0]!, ...drawn[1]!] : shown.box;
    if (box) drawOutline(pencil, [[box[0]!, box[1]!], [box[2]!, box[1]!], [box[2]!, box[3]!], [box[0]!, box[3]!]], ownColour, false);
    if (shown.point && !drawn) dot(pencil.context, pencil.at(shown.point as Point), 6, ownColour);
  };
  const left = questions.filter((question) => isAsked(statements, question) && answerOf(statements, question.label) === undefined).length;

  return (
    <div className="study">
      <header className="studyHead">
        <Group gap="sm">
          <ActionIcon variant="subtle" color="gray" aria-label={t('learn.end')} onClick={onEnd}><Icon name="back" /></ActionIcon>
          <Title order={1} size="h5">{project.title}</Title>
          <Text size="sm" c="dimmed">{t('learn.caseOf', { place: place + 1, count })}</Text>
        </Group>
        {feedback
          ? <Button size="compact-sm" onClick={() => onNext(feedback)} rightSection={<Kbd size="xs">{keySign(keyOf('finish'))}</Kbd>}>{t('reading.next')}</Button>
          : <Button size="compact-sm" disabled={statements.length === 0} loading={submit.isPending} onClick={send} rightSection={<Kbd size="xs">{keySign(keyOf('finish'))}</Kbd>}>{t('learn.answer')}</Button>}
      </header>
      <ProblemAlert error={submit.error} />
      <div className="studyBody">
        <div className="viewer">
          <Group className="tools" gap={3} role="toolbar" aria-label={t('viewer.tools')}>
            {!feedback && <><ToolButton action="landmark" icon="dot" on={tool === 'landmark'} click={() => setTool('landmark')} /><ToolButton action="box" icon="box" on={tool === 'box'} click={() => setTool('box')} /></>}
            <ToolButton action="contrast" icon="window" on={tool === 'contrast'} click={() => setTool('contrast')} />
            <ToolButton action="fit" icon="fit" on={false} click={() => setFit((n) => n + 1)} />
            <ToolButton action="hide" icon="eye" on={!hidden} click={() => setHidden(!hidden)} />
            {!feedback && <ToolButton action="remove" icon="trash" on={false} click={() => setMark({})} />}
            <Text size="xs" c="dimmed" ml="xs">{feedback ? <Key truth={feedback.truth.length > 0} experts={feedback.experts.length > 0} own={Boolean(mark.point ?? mark.box)} /> : t('learn.markHint')}</Text>
          </Group>
          <div className="panes"><div className="cell">
            {frames && <Pane image={picture} frames={frames} frame={frame} window={window_} onWindow={setWindow} tool={current} draw={draw} drawn={{}} fit={fit} label={t('reading.case')} />}
          </div></div>
        </div>
        <aside className="side narrow" aria-label={t(feedback ? 'learn.feedback' : 'reading.answers')}>
          {feedback ? <FeedbackView project={project.project} feedback={feedback} /> : (
            <>
              <Group justify="space-between" p="xs" pb={0}><Title order={2} size="h6">{t('reading.answers')}</Title><Text size="xs" c="dimmed">{left > 0 ? t('reading.left', { count: left }) : t('reading.complete')}</Text></Group>
              <div className="labels">
                {keyed.map((question) => {
                  const said = answerOf(statements, question.label);
                  const certainty = statements.find((statement) => statement.label === question.label)?.certainty ?? 1;
                  return (
                    <div key={question.label} className={`label${question.label === active ? ' here' : ''}`} style={{ marginLeft: 14 * question.depth, opacity: isAsked(statements, question) ? 1 : 0.75 }}>
                      <Group gap={6} wrap="nowrap">
                        <Kbd size="xs">{question.key || '·'}</Kbd>
                        <button type="button" className="labelName" aria-pressed={question.label === active} onClick={() => setActive(question.label)}>{text(question.names)}</button>
                        <SegmentedControl size="xs" value={said ?? ''} onChange={(value) => say(question.label, value as 'present')} aria-label={text(question.names)} data={[{ value: 'present', label: t('reading.yes') }, { value: 'absent', label: t('reading.no') }]} />
                      </Group>
                      {said && question.label === active && (
                        <Group gap={6} mt={3}>
                          <Text size="xs" c="dimmed">{t('reading.certainty')}</Text>
                          <SegmentedControl size="xs" value={String(certainty)} onChange={(value) => say(question.label, said, Number(value))} aria-label={t('reading.certainty')} data={[{ value: '0.5', label: t('reading.possible') }, { value: '0.75', label: t('reading.probable') }, { value: '1', label: t('reading.certain') }]} />
                        </Group>
                      )}
                    </div>
                  );
                })}
              </div>
              <Text size="xs" c="dimmed" p="xs">{t('reading.keysHint')}</Text>
            </>
          )}
        </aside>
      </div>
    </div>
  );
}

function drawOutline(pencil: Pencil, points: readonly Point[], colour: string, dashed: boolean) {
  const { context } = pencil;
  path(pencil, points, true);
  context.setLineDash(dashed ? [5, 4] : []);
  context.lineWidth = dashed ? 1.4 : 2;
  context.strokeStyle = colour;
  context.stroke();
  context.setLineDash([]);
}

function Key({ truth, experts, own }: { truth: boolean; experts: boolean; own: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      {truth && <><span className="swatch" style={{ background: truthColour }} />{t('learn.reference')} </>}
      {experts && <><span className="swatch" style={{ background: expertColour }} />{t('learn.expertOutlines')} </>}
      {own && <><span className="swatch" style={{ background: ownColour }} />{t('learn.yourMark')}</>}
    </>
  );
}

/** What was right, missed or called wrongly, where, and what others said. */
function FeedbackView({ project, feedback }: { project: string; feedback: Feedback }) {
  const { t } = useTranslation();
  const text = useText();
  const said = (value: boolean | undefined) => (value === undefined ? '–' : t(value ? 'reading.yes' : 'reading.no'));
  return (
    <div role="status">
      <Title order={2} size="h6" p="xs" pb={0}>{t('learn.feedback')}</Title>
      {!feedback.has_truth && <Text size="sm" p="xs">{t('learn.noReference')}</Text>}
      {feedback.location && <Alert m="xs" py={6} color={feedback.location.hit ? 'teal' : 'orange'}>{text(feedback.location.words)}</Alert>}
      <div className="labels">
        {feedback.labels.map((label) => (
          <div key={label.label} className="label" style={{ marginLeft: 14 * label.depth, ...(label.verdict in verdictSigns && { borderLeftColor: `var(--mantine-color-${verdictColours[label.verdict]}-6)` }) }}>
            <Group gap={6} wrap="nowrap" justify="space-between">
              <Text size="sm" fw={600}>{text(label.names)}</Text>
              <Badge className="chip" variant="light" color={verdictColours[label.verdict]}>{verdictSigns[label.verdict]}{text(label.words)}</Badge>
            </Group>
            <Text size="xs" c="dimmed">
              {t('learn.youAndTruth', { you: said(label.called), truth: said(label.present) })}
              {label.experts > 0 && ` · ${t('learn.experts', { present: label.experts_present, count: label.experts })}`}
              {label.others > 0 && ` · ${t('learn.others', { right: label.others_right, count: label.others })}`}
            </Text>
          </div>
        ))}
      </div>
      {feedback.remarks.map((remark, at) => <Text key={at} size="sm" px="xs" py={2}>{text(remark)}</Text>)}
      {feedback.similar.length > 0 && (
        <div className="assist">
          <Title order={2} size="h6" mb={4}>{t('learn.similar')}</Title>
          <div className="similarCases">
            {feedback.similar.map((other) => <div key={other.image} className="thumb"><img alt="" src={`/api/projects/${encodeURIComponent(project)}/images/${other.image}/frames/0?width=160`} />{text(other.labels)}</div>)}
          </div>
        </div>
      )}
    </div>
  );
}
