import { ActionIcon, Alert, Badge, Button, Group, Kbd, Loader, SegmentedControl, Select, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import { answer, api, type Schemas } from '../api/client.ts';
import { Signal, useSignal } from '../api/connection.ts';
import { useSession } from '../api/session.ts';
import { ProblemAlert, useProblem } from '../common/Failure.tsx';
import { Icon, type IconName } from '../common/Icon.tsx';
import { ToolButton } from '../common/ToolButton.tsx';
import { useText } from '../i18n/index.ts';
import { type Action, keySign, useKeyOf, useKeys } from '../shell/keys.ts';
import { useDarkRoom } from '../shell/Shell.tsx';
import { dot, path } from '../study/viewer/drawing.ts';
import { Frames } from '../study/viewer/frames.ts';
import { measureLength, type Point } from '../study/viewer/geometry.ts';
import { type Image, Pane, type Pencil, type Tool, wholeWindow } from '../study/viewer/Pane.tsx';
import { Player } from '../study/viewer/player.ts';
import { useAnswerKeys } from './answerKeys.ts';
import type { Statement } from './drafts.ts';
import { type Mask, maskOfText, textOfMask } from './masks.ts';
import { landmarkTool, paintTool, polygonTool, type Sketch, statementAt, twoPointTool } from './readingTools.ts';
import { type Answer, answerOf, isOnFrame, nextAnswer, type Shape, unanswered, withAnswer, withShape } from './statements.ts';
import { useReading } from './useReading.ts';

type Label = Schemas['Label'];
type Project = Schemas['Project'];
type ToolName = 'select' | 'window' | Shape;

const palette = ['#4dd8e6', '#f5c451', '#e58ad0', '#8ce99a', '#ffa94d', '#91a7ff', '#ff8787', '#c0eb75'];
const toolIcons: Record<Shape, IconName> = { box: 'box', polygon: 'polygon', mask: 'brush', landmark: 'dot', line: 'line', interval: 'interval' };
const toolActions: Record<Shape, Action> = { box: 'box', polygon: 'polygon', mask: 'paint', landmark: 'landmark', line: 'line', interval: 'interval' };
const shapes = Object.keys(toolIcons) as Shape[];

export function ReadingPage() {
  useDarkRoom();
  const { project = '' } = useParams();
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const { data: about, error } = useQuery({ queryKey: ['project', project], queryFn: () => answer(api.GET('/api/projects/{project}', { params: { path: { project } } })) });
  const { data: agenda, error: agendaError, refetch } = useQuery({ queryKey: ['agenda', project], queryFn: () => answer(api.GET('/api/projects/{project}/agenda', { params: { path: { project } } })) });
  const image = params.get('image') ?? agenda?.next[0]?.image;
  const [seen, setSeen] = useState<string[]>([]);
  useEffect(() => {
    if (image) setSeen((old) => (old.at(-1) === image ? old : [...old.filter((one) => one !== image), image]));
  }, [image]);
  // The case stays in the address: coming back, or another tab, opens the same one.
  useEffect(() => {
    if (image && !params.get('image')) setParams({ image }, { replace: true });
  }, [image]);

  if (error ?? agendaError) return <ProblemAlert error={error ?? agendaError} retry={() => void refetch()} />;
  if (!about || !agenda) return <Group justify="center" p="xl"><Loader aria-label={t('common.loading')} /></Group>;
  if (!image) {
    return (
      <div className="sheet">
        <Title order={1} size="h4">{about.title}</Title>
        <Alert color="teal" mt="md" title={t('reading.allDone')}>{t('reading.doneExplain', { closed: agenda.closed, waiting: agenda.waiting })}</Alert>
        <Button component={Link} to={`/projects/${project}`} variant="default" mt="md">{t('reading.toProject')}</Button>
      </div>
    );
  }
  const following = agenda.next.filter((one) => one.image !== image);
  const next = () => {
    const place = agenda.next.findIndex((one) => one.image === image);
    const to = agenda.next[place + 1] ?? following[0];
    setParams(to ? { image: to.image } : {});
    void refetch();
  };
  const previous = () => {
    const to = seen.at(-2);
    if (!to) return;
    setSeen(seen.slice(0, -1));
    setParams({ image: to });
  };
  return <Case key={image} project={about} image={image} open={agenda.open} onNext={next} onPrevious={seen.length > 1 ? previous : undefined} />;
}

function Case({ project, image, open, onNext, onPrevious }: { project: Project; image: string; open: number; onNext(): void; onPrevious: (() => void) | undefined }) {
  const { t } = useTranslation();
  const text = useText();
  const problem = useProblem();
  const keyOf = useKeyOf();
  const person = useSession()?.person?.person ?? '';
  const work = useReading(person, project.project, image);
  const { reading, statements } = work;
  const [tool, setTool] = useState<ToolName>('select');
  const [active, setActive] = useState<string>();
  const [hidden, setHidden] = useState(false);
  const [window_, setWindow] = useState(wholeWindow);
  const [radius, setRadius] = useState(12);
  const [erase, setErase] = useState(false);
  const [hover, setHover] = useState<Point>();
  const [selected, setSelected] = useState(-1);
  const [fit, setFit] = useState(0);
  const [beginning, setBeginning] = useState<number>();
  const [model, setModel] = useState<string | null>(project.assistance?.[0] ?? null);
  const [, redraw] = useState(0);
  const sketch = useRef<Sketch>(undefined);
  const painting = useRef<Mask>(undefined);
  const lastPainted = useRef<Point>(undefined);
  const readable = !reading?.closed;

  const labels = useMemo(() => orderedLabels(project, reading?.checklist ?? []), [project, reading?.checklist]);
  const activeLabel = labels.find((one) => one.label === active);
  const color = (label: string) => palette[Math.max(0, labels.findIndex((one) => one.label === label)) % palette.length]!;

  const picture: Image | undefined = useMemo(() => reading && {
    name: image, role: '', rows: reading.rows, columns: reading.columns, frames: reading.frames, times: [],
    aspect: reading.x_mm && reading.y_mm ? reading.y_mm / reading.x_mm : 1,
    regions: reading.x_mm ? [{ x: 0, y: 0, width: reading.columns, height: reading.rows, x_mm: reading.x_mm, y_mm: reading.y_mm ?? reading.x_mm }] : [],
  }, [reading?.image, reading?.frames]);
  const [frames, setFrames] = useState<Frames>();
  useEffect(() => {
    if (!picture) return;
    const made = new Frames(picture.frames, (frame) => `/api/projects/${encodeURIComponent(project.project)}/images/${encodeURIComponent(image)}/frames/${frame}`, picture.rows * picture.columns * 4);
    setFrames(made);
    return () => made.close();
  }, [picture, project.project, image]);
  const ready = useRef<Frames>(undefined);
  ready.current = frames;
  const player = useMemo(() => new Player([], picture?.frames ?? 1, (frame) => ready.current?.get(frame) !== undefined), [picture]);
  useEffect(() => () => player.pause(), [player]);
  const frame = useSignal(player.frame);

  const masks = useRef(new Map<string, Mask>());
  const maskOf = (statement: Statement): Mask | undefined => {
    if (!statement.mask || !reading) return undefined;
    const known = masks.current.get(statement.mask);
    if (known) return known;
    const mask = maskOfText(statement.mask, reading.rows, reading.columns);
    masks.current.set(statement.mask, mask);
    return mask;
  };

  const assistance = useMutation({ mutationFn: () => answer(api.POST('/api/projects/{project}/assistance/{id}', { params: { path: { project: project.project, id: image } }, body: { model: model! } })) });
  const proposals = assistance.data?.statements ?? [];

  const set = (next: Statement[]) => readable && work.set(next);
  const say = (label: string, said: Answer) => {
    setActive(label);
    set(withAnswer(statements, label, said));
  };
  const add = (statement: Statement) => {
    set(withShape(statements, statement));
    setSelected(-1);
  };
  const choose = (name: ToolName) => {
    sketch.current = undefined;
    if (name !== 'select' && name !== 'window' && name !== 'interval') {
      const able = activeLabel?.answers.includes(name) ? activeLabel : labels.find((one) => one.answers.includes(name));
      if (!able) return;
      setActive(able.label);
    }
    if (name === 'interval') return markInterval();
    setTool(name);
  };
  const markInterval = () => {
    const able = activeLabel?.answers.includes('interval') ? activeLabel : labels.find((one) => one.answers.includes('interval'));
    if (!able || !reading || reading.frames < 2) return;
    setActive(able.label);
    if (beginning === undefined) setBeginning(player.frame.get());
    else {
      const [first, last] = [beginning, player.frame.get()].sort((a, b) => a - b) as [number, number];
      add({ label: able.label, kind: 'interval', present: true, certainty: 1, frame: first, last_frame: last });
      setBeginning(undefined);
    }
  };
  const remove = () => {
    if (selected < 0) return;
    set(statements.filter((_, place) => place !== selected));
    setSelected(-1);
  };
  const finish = async (close: boolean) => {
    const saved = await work.save(close);
    if (saved?.closed) onNext();
  };

  const room = { label: active ?? '', frame: (reading?.frames ?? 1) > 1 ? frame : undefined, rows: reading?.rows ?? 0, columns: reading?.columns ?? 0, sketch, redraw: () => redraw((n) => n + 1), done: add };
  const polygon = polygonTool(room);
  const maskStatement = statements.findIndex((one) => one.kind === 'mask' && one.label === active && (one.frame ?? 0) === frame);
  const current: Tool | 'pan' | 'window' =
    tool === 'window' || !readable
      ? tool === 'window' ? 'window' : 'pan'
      : tool === 'box' || tool === 'line'
        ? twoPointTool(tool, room)
        : tool === 'landmark'
          ? landmarkTool(room)
          : tool === 'polygon'
            ? polygon
            : tool === 'mask'
              ? paintTool(room, { get current() { return painting.current ?? (maskStatement >= 0 ? maskOf(statements[maskStatement]!) : undefined); }, set current(mask) { painting.current = mask; } }, radius, erase, lastPainted, setHover, (mask) => {
                  painting.current = undefined;
                  const rest = statements.filter((_, place) => place !== maskStatement);
                  if (!mask || !active) return set(rest);
                  const before = statements[maskStatement];
                  set(withShape(rest, { ...(before?.id && { id: before.id }), label: active, kind: 'mask', present: true, certainty: 1, ...(room.frame !== undefined && { frame }), mask: textOfMask(mask) }));
                })
              : { cursor: 'default', down: (point, unit) => { setSelected(statementAt(statements, frame, point, unit, maskOf)); return false; } };

  useKeys({
    close: () => void finish(true),
    nextCase: () => void work.save(false).then(onNext),
    ...(onPrevious && { previousCase: () => void work.save(false).then(onPrevious) }),
    selectTool: () => choose('select'),
    contrast: () => choose('window'),
    box: () => choose('box'),
    polygon: () => choose('polygon'),
    paint: () => choose('mask'),
    landmark: () => choose('landmark'),
    line: () => choose('line'),
    interval: markInterval,
    remove,
    finish: () => sketch.current?.kind === 'polygon' && polygon.finish(),
    hide: () => setHidden((now) => !now),
    ...(model && { assistance: () => assistance.mutate() }),
    undo: work.undo,
    redo: work.redo,
    fit: () => setFit((n) => n + 1),
    save: () => void work.save(false),
    leave: () => {
      if (sketch.current) sketch.current = undefined;
      else if (beginning !== undefined) setBeginning(undefined);
      else if (selected >= 0) setSelected(-1);
      else setTool('select');
      redraw((n) => n + 1);
    },
    ...(reading && reading.frames > 1 && { play: () => player.toggle(), nextFrame: () => player.step(1), previousFrame: () => player.step(-1) }),
  });
  useAnswerKeys(labels, (label) => say(label, nextAnswer(answerOf(statements, label))), () => set(unanswered(statements, reading?.checklist ?? []).reduce<Statement[]>((all, label) => withAnswer(all, label, 'absent'), statements)));

  const draw = (shown: number, pencil: Pencil) => {
    if (hidden) return;
    statements.forEach((one, place) => {
      if (isOnFrame(one, shown) && !(one.kind === 'mask' && place === maskStatement && painting.current)) drawStatement(pencil, one, color(one.label), { strong: place === selected, dashed: false }, maskOf);
    });
    if (painting.current) drawMask(pencil, painting.current, color(active ?? ''), true);
    for (const one of proposals) if (isOnFrame(one, shown)) drawStatement(pencil, one, '#b197fc', { strong: false, dashed: true }, maskOf);
    (reading?.others ?? []).forEach((other, place) => {
      for (const one of other.statements) if (isOnFrame(one, shown)) drawStatement(pencil, one, palette[(place + 3) % palette.length]!, { strong: false, dashed: true }, maskOf);
    });
    const begun = sketch.current;
    if (begun) {
      if (begun.kind === 'box') drawStatement(pencil, { label: '', kind: 'box', present: true, points: begun.points }, color(active ?? ''), { strong: true, dashed: false }, maskOf);
      else {
        path(pencil, begun.hover ? [...begun.points, begun.hover] : begun.points, false);
        pencil.context.strokeStyle = color(active ?? '');
        pencil.context.lineWidth = 1.8;
        pencil.context.stroke();
        begun.points.slice(0, 1).forEach((point) => dot(pencil.context, pencil.at(point), 4, color(active ?? '')));
      }
    }
    if (tool === 'mask' && hover) {
      const [x, y] = pencil.at(hover);
      pencil.context.beginPath();
      pencil.context.ellipse(x, y, radius / pencil.unit, (radius * pencil.aspect) / pencil.unit, 0, 0, 2 * Math.PI);
      pencil.context.strokeStyle = erase ? '#ff8787' : '#fff';
      pencil.context.lineWidth = 1.2;
      pencil.context.stroke();
    }
  };

  if (work.error && !reading) return <ProblemAlert error={work.error} retry={() => location.reload()} />;
  if (!reading || !picture) return <Group justify="center" p="xl"><Loader aria-label={t('common.loading')} /></Group>;
  const able = (shape: Shape) => labels.some((one) => one.answers.includes(shape)) && (shape !== 'interval' || reading.frames > 1);
  const left = unanswered(statements, reading.checklist);
  const stateColor = { saved: 'teal', saving: 'gray', unsaved: 'gray', 'kept-here': 'orange', collision: 'red', refused: 'red' }[work.state];

  return (
    <div className="study">
      <header className="studyHead">
        <Group gap="sm">
          <Link to={`/projects/${project.project}`} aria-label={t('reading.toProject')} className="iconLink"><Icon name="back" /></Link>
          <Title order={1} size="h5">{project.title}</Title>
          {reading.adjudicate && <Badge className="chip" color="grape" variant="light">{t('reading.adjudication')}</Badge>}
          {reading.closed && <Badge className="chip" color="teal" variant="light">{t('reading.closed')}</Badge>}
          <Text size="sm" c="dimmed">{t('reading.open', { count: open })}</Text>
        </Group>
        <Group gap="xs">
          <Badge className="chip" variant="light" color={stateColor} role="status" data-testid="saved">{t(`reading.state.${work.state}`)}</Badge>
          <Button size="compact-sm" variant="default" disabled={!onPrevious} onClick={() => onPrevious && void work.save(false).then(onPrevious)}>{t('reading.previous')}</Button>
          <Button size="compact-sm" variant="default" onClick={() => void work.save(false).then(onNext)}>{t('reading.next')}</Button>
          <Button size="compact-sm" disabled={!readable} onClick={() => void finish(true)} rightSection={<Kbd size="xs">{keySign(keyOf('close'))}</Kbd>}>{t('reading.close')}</Button>
        </Group>
      </header>
      {work.state === 'collision' && (
        <Alert color="orange" radius={0} py={6} title={t('reading.collision')}>
          <Group gap="xs"><Text size="sm">{t('reading.collisionExplain')}</Text><Button size="compact-sm" onClick={() => void work.keepMine()}>{t('study.keepMine')}</Button><Button size="compact-sm" variant="default" onClick={() => void work.takeTheirs()}>{t('study.takeTheirs')}</Button></Group>
        </Alert>
      )}
      {work.state === 'refused' && <Alert color="red" radius={0} py={6}>{problem(work.error)}</Alert>}
      {work.resumed && work.state !== 'collision' && <Alert color="cyan" radius={0} py={4}>{t('reading.resumed')}</Alert>}
      <div className="studyBody">
        <div className="viewer">
          <Group className="tools" gap={3} role="toolbar" aria-label={t('viewer.tools')}>
            <ToolButton action="selectTool" icon="cursor" on={tool === 'select'} click={() => choose('select')} />
            <ToolButton action="contrast" icon="window" on={tool === 'window'} click={() => choose('window')} />
            <ToolButton action="fit" icon="fit" on={false} click={() => setFit((n) => n + 1)} />
            <span className="gap" />
            {shapes.filter(able).map((shape) => <ToolButton key={shape} action={toolActions[shape]} icon={toolIcons[shape]} on={tool === shape || (shape === 'interval' && beginning !== undefined)} click={() => choose(shape)} disabled={!readable} />)}
            <span className="gap" />
            <ToolButton action="undo" icon="undo" on={false} click={work.undo} disabled={!work.canUndo} />
            <ToolButton action="redo" icon="redo" on={false} click={work.redo} disabled={!work.canRedo} />
            <ToolButton action="remove" icon="trash" on={false} click={remove} disabled={selected < 0 || !readable} />
            <ToolButton action="hide" icon="eye" on={!hidden} click={() => setHidden(!hidden)} />
            {tool === 'mask' && (
              <>
                <SegmentedControl size="xs" value={erase ? 'erase' : 'paint'} onChange={(value) => setErase(value === 'erase')} aria-label={t('reading.brush')} data={[{ value: 'paint', label: t('reading.paint') }, { value: 'erase', label: t('reading.erase') }]} />
                <input type="range" min={2} max={60} value={radius} aria-label={t('viewer.radius')} onChange={(event) => setRadius(Number(event.currentTarget.value))} />
              </>
            )}
            {beginning !== undefined && <Text size="xs">{t('reading.intervalFrom', { frame: beginning + 1 })}</Text>}
          </Group>
          <div className="panes"><div className="cell">
            {frames && <Pane image={picture} frames={frames} frame={player.frame} window={window_} onWindow={setWindow} tool={current} draw={draw} drawn={{}} fit={fit} label={t('reading.case')} onStep={(by) => player.step(by)} />}
            {reading.frames > 1 && <div className="paneFacts">{t('viewer.frameOf', { frame: frame + 1, count: reading.frames })}</div>}
          </div></div>
          {reading.frames > 1 && <CinePlayer player={player} frames={reading.frames} statements={statements} color={color} />}
        </div>
        <aside className="side narrow" aria-label={t('reading.answers')}>
          {reading.checklist.length > 0 && (
            <Group justify="space-between" p="xs" pb={0}>
              <Title order={2} size="h6">{t('reading.checklist')}</Title>
              <Text size="xs" c={left.length ? 'dimmed' : 'teal'}>{left.length ? t('reading.left', { count: left.length }) : t('reading.complete')}</Text>
            </Group>
          )}
          <div className="labels">
            {labels.map((label, place) => (
              <div key={label.label}>
                {place === reading.checklist.length && place > 0 && <Title order={2} size="h6" px="xs" pt="xs">{t('reading.others')}</Title>}
                <LabelRow label={label} color={color(label.label)} active={label.label === active} required={reading.checklist.includes(label.label)} missing={work.missing.includes(label.label)} readable={readable}
                  statements={statements} selected={selected} onSelect={setSelected} onActive={() => setActive(label.label)} onAnswer={(said) => say(label.label, said)} onCertainty={(certainty) => set(withAnswer(statements, label.label, answerOf(statements, label.label), certainty))}
                  length={(statement) => { const found = measureLength(picture.regions, (statement.points ?? []) as Point[]); return found.kind === 'length' ? found.mm : undefined; }} />
              </div>
            ))}
          </div>
          <Text size="xs" c="dimmed" p="xs">{t('reading.keysHint')}</Text>
          {(project.assistance?.length ?? 0) > 0 && (
            <div className="assist">
              <Title order={2} size="h6">{t('reading.assistance')}</Title>
              <Text size="xs" c="dimmed">{t('reading.assistanceExplain')}</Text>
              <Group gap="xs" mt={4}>
                <Select size="xs" w={170} data={project.assistance ?? []} value={model} onChange={setModel} allowDeselect={false} aria-label={t('reading.model')} />
                <Button size="compact-sm" variant="default" loading={assistance.isPending} onClick={() => assistance.mutate()}>{t('reading.ask')}</Button>
              </Group>
              <ProblemAlert error={assistance.error} />
              {assistance.data && proposals.length === 0 && <Text size="sm" mt={4}>{t('reading.noProposal')}</Text>}
              {proposals.map((one, place) => (
                <Group key={place} gap="xs" mt={4} wrap="nowrap">
                  <Badge className="chip" color="violet" variant="light">{assistance.data!.model}</Badge>
                  <Text size="sm" flex={1}>{labelName(labels, one.label, text)} · {one.kind === 'presence' ? t(one.present ? 'reading.yes' : 'reading.no') : t(`reading.kind.${one.kind}`)}{one.certainty !== undefined && ` · ${Math.round(100 * one.certainty)} %`}</Text>
                  {readable && <Button size="compact-xs" variant="default" onClick={() => (one.kind === 'presence' ? say(one.label, one.present ? 'present' : 'absent') : add({ ...one, id: undefined }))}>{t('reading.take')}</Button>}
                </Group>
              ))}
            </div>
          )}
          {reading.others && <Others others={reading.others} labels={labels} />}
        </aside>
      </div>
    </div>
  );
}

/** The checklist first, in its order; keys are the project's, else digits in the order shown. */
export function orderedLabels(project: Pick<Project, 'labels'>, checklist: readonly string[]): (Label & { key: string })[] {
  const current = project.labels.filter((one) => !one.retired);
  const first = checklist.map((name) => current.find((one) => one.label === name)).filter((one) => one !== undefined);
  const all = [...first, ...current.filter((one) => !checklist.includes(one.label))];
  const taken = new Set(all.map((one) => one.key).filter(Boolean));
  const free = ['1', '2', '3', '4', '5', '6', '7', '8', '9'].filter((key) => !taken.has(key));
  return all.map((one) => ({ ...one, key: one.key || free.shift() || '' }));
}

function labelName(labels: readonly Label[], name: string, text: (value: Schemas['Text'] | undefined) => string): string {
  return text(labels.find((one) => one.label === name)?.names) || name;
}

function LabelRow({ label, color, active, required, missing, readable, statements, selected, onSelect, onActive, onAnswer, onCertainty, length }: {
  label: Label & { key: string }; color: string; active: boolean; required: boolean; missing: boolean; readable: boolean; statements: readonly Statement[]; selected: number;
  onSelect(place: number): void; onActive(): void; onAnswer(said: Answer): void; onCertainty(certainty: number): void; length(statement: Statement): number | undefined;
}) {
  const { t } = useTranslation();
  const text = useText();
  const said = answerOf(statements, label.label);
  const own = statements.map((statement, place) => ({ statement, place })).filter(({ statement }) => statement.label === label.label && statement.kind !== 'presence');
  const certainty = statements.find((one) => one.kind === 'presence' && one.label === label.label)?.certainty ?? 1;
  return (
    <div className={`label${active ? ' here' : ''}${missing && said === undefined ? ' missing' : ''}`}>
      <Group gap={6} wrap="nowrap">
        <Kbd size="xs">{label.key ? keySign(label.key) : '·'}</Kbd>
        <button type="button" className="labelName" onClick={onActive} aria-pressed={active}><span className="swatch" style={{ background: color }} />{text(label.names) || label.label}{required && <span aria-label={t('reading.required')}> *</span>}</button>
        <SegmentedControl size="xs" disabled={!readable} value={said ?? ''} onChange={(value) => onAnswer(value as Answer)} aria-label={text(label.names)} data={[{ value: 'present', label: t('reading.yes') }, { value: 'absent', label: t('reading.no') }]} />
      </Group>
      {said && active && (
        <Group gap={6} mt={3}>
          <Text size="xs" c="dimmed">{t('reading.certainty')}</Text>
          <SegmentedControl size="xs" disabled={!readable} value={String(certainty)} onChange={(value) => onCertainty(Number(value))} aria-label={t('reading.certainty')} data={[{ value: '0.5', label: t('reading.possible') }, { value: '0.75', label: t('reading.probable') }, { value: '1', label: t('reading.certain') }]} />
        </Group>
      )}
      {own.map(({ statement, place }) => {
        const mm = statement.kind === 'line' ? length(statement) : undefined;
        return (
          <button key={place} type="button" className={place === selected ? 'shape here' : 'shape'} onClick={() => onSelect(place === selected ? -1 : place)}>
            {t(`reading.kind.${statement.kind}`)}{statement.kind === 'interval' ? ` ${statement.frame! + 1}–${statement.last_frame! + 1}` : ''}{mm !== undefined && ` ${mm.toFixed(1)} mm`}
          </button>
        );
      })}
    </div>
  );
}

function Others({ others, labels }: { others: NonNullable<Schemas['Reading']['others']>; labels: readonly Label[] }) {
  const { t } = useTranslation();
  const text = useText();
  const named = [...new Set(others.flatMap((other) => other.statements.map((one) => one.label)))];
  return (
    <div className="assist">
      <Title order={2} size="h6">{t('reading.othersSaid')}</Title>
      <table className="measures">
        <thead><tr><th scope="col">{t('reading.label')}</th>{others.map((other) => <th key={other.reader} scope="col">{other.reader}</th>)}</tr></thead>
        <tbody>
          {named.map((name) => (
            <tr key={name}>
              <th scope="row">{labelName(labels, name, text)}</th>
              {others.map((other) => { const said = answerOf(other.statements, name); return <td key={other.reader}><b>{said === 'present' ? t('reading.yes') : said === 'absent' ? t('reading.no') : '–'}</b></td>; })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CinePlayer({ player, frames, statements, color }: { player: Player; frames: number; statements: readonly Statement[]; color(label: string): string }) {
  const { t } = useTranslation();
  const playing = useSignal(player.playing as Signal<boolean>);
  const frame = useSignal(player.frame);
  const last = Math.max(1, frames - 1);
  return (
    <div className="player">
      <ActionIcon variant="default" aria-label={t(playing ? 'viewer.pause' : 'keys.action.play')} onClick={() => player.toggle()}><Icon name={playing ? 'pause' : 'play'} /></ActionIcon>
      <div className="scrub">
        <input type="range" min={0} max={frames - 1} value={frame} aria-label={t('viewer.scrub')} onChange={(event) => { player.pause(); player.go(Number(event.currentTarget.value)); }} />
        {statements.filter((one) => one.kind === 'interval').map((one, place) => <span key={place} className="span" style={{ left: `${(100 * one.frame!) / last}%`, width: `${(100 * (one.last_frame! - one.frame!)) / last}%`, background: color(one.label) }} />)}
      </div>
    </div>
  );
}

function drawStatement(pencil: Pencil, one: Statement, color: string, { strong, dashed }: { strong: boolean; dashed: boolean }, maskOf: (statement: Statement) => Mask | undefined) {
  const { context, at } = pencil;
  const points = (one.points ?? []) as Point[];
  context.strokeStyle = color;
  context.lineWidth = strong ? 2.8 : 1.7;
  context.setLineDash(dashed ? [6, 4] : []);
  if (one.kind === 'mask') {
    const mask = maskOf(one);
    if (mask) drawMask(pencil, mask, color, strong);
  } else if (one.kind === 'box' && points.length === 2) {
    const [a, b] = [at(points[0]!), at(points[1]!)];
    context.strokeRect(a[0], a[1], b[0] - a[0], b[1] - a[1]);
  } else if (one.kind === 'landmark' && points[0]) {
    const [x, y] = at(points[0]);
    context.beginPath();
    context.moveTo(x - 8, y);
    context.lineTo(x + 8, y);
    context.moveTo(x, y - 8);
    context.lineTo(x, y + 8);
    context.stroke();
  } else if (one.kind === 'polygon' || one.kind === 'line') {
    path(pencil, points, one.kind === 'polygon');
    context.stroke();
    if (strong || one.kind === 'line') for (const point of points) dot(context, at(point), 2.5, color);
  }
  context.setLineDash([]);
}

const painted = new WeakMap<Mask, HTMLCanvasElement>();

function drawMask({ context, at }: Pencil, mask: Mask, color: string, strong: boolean) {
  let canvas = painted.get(mask);
  if (!canvas) {
    canvas = document.createElement('canvas');
    canvas.width = mask.columns;
    canvas.height = mask.rows;
    const inner = canvas.getContext('2d')!;
    const data = inner.createImageData(mask.columns, mask.rows);
    const [r, g, b] = [1, 3, 5].map((place) => Number.parseInt(color.slice(place, place + 2), 16)) as [number, number, number];
    mask.pixels.forEach((value, place) => value && data.data.set([r, g, b, 255], 4 * place));
    inner.putImageData(data, 0, 0);
    painted.set(mask, canvas);
  }
  const [x0, y0] = at([-0.5, -0.5]);
  const [x1, y1] = at([mask.columns - 0.5, mask.rows - 0.5]);
  context.globalAlpha = strong ? 0.5 : 0.35;
  context.imageSmoothingEnabled = false;
  context.drawImage(canvas, x0, y0, x1 - x0, y1 - y0);
  context.globalAlpha = 1;
}
