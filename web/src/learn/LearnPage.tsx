import { Alert, Anchor, Badge, Button, Card, Group, Loader, Stack, Table, Tabs, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { answer, api, ApiError, type Schemas } from '../api/client.ts';
import { ProblemAlert } from '../common/Failure.tsx';
import { Icon } from '../common/Icon.tsx';
import { addTexts, useFormats } from '../i18n/index.ts';
import { useKeys } from '../shell/keys.ts';
import { useDarkRoom } from '../shell/Shell.tsx';
import { Lesson } from './Lesson.tsx';
import { Skills } from './Skills.tsx';
import './learn.css';
import { en } from './texts.en.ts';
import { fr } from './texts.fr.ts';

addTexts('learn', en, fr);

type Project = Schemas['Project'];
type Teaching = Schemas['Teaching'];

export function LearnPage() {
  useDarkRoom();
  const { project = '' } = useParams();
  const { t } = useTranslation();
  const client = useQueryClient();
  const path = { params: { path: { project } } };
  const { data: about, error } = useQuery({ queryKey: ['project', project], queryFn: () => answer(api.GET('/api/projects/{project}', path)) });
  const { data: teaching, error: teachingError, refetch } = useQuery({ queryKey: ['teaching', project], retry: false, queryFn: () => answer(api.GET('/api/projects/{project}/teaching', path)) });
  const [lesson, setLesson] = useState(false);
  const end = () => {
    setLesson(false);
    void client.invalidateQueries({ queryKey: ['teaching', project] });
    void client.invalidateQueries({ queryKey: ['teaching-skill', project] });
  };
  if (error) return <ProblemAlert error={error} />;
  if (teachingError instanceof ApiError && teachingError.code === 'nothing-to-teach') return <Alert m="md" color="gray" title={t('learn.nothing')}>{t('learn.nothingExplain')}</Alert>;
  if (teachingError) return <ProblemAlert error={teachingError} retry={() => void refetch()} />;
  if (!about || !teaching) return <Group justify="center" p="xl"><Loader aria-label={t('common.loading')} /></Group>;
  if (lesson) return <Lesson project={about} teaching={teaching} onEnd={end} />;
  return (
    <div className="sheet">
      <Group justify="space-between" mb="sm">
        <Group gap="sm"><Anchor component={Link} to={`/projects/${project}`} aria-label={t('reading.toProject')} className="iconLink"><Icon name="back" /></Anchor><Title order={1} size="h4">{t('learn.title')} · {about.title}</Title></Group>
      </Group>
      {about.role === 'lead' ? (
        <Tabs defaultValue="students" keepMounted={false}>
          <Tabs.List><Tabs.Tab value="students">{t('learn.students')}</Tabs.Tab><Tabs.Tab value="own">{t('learn.own')}</Tabs.Tab></Tabs.List>
          <Tabs.Panel value="students" pt="md"><Students project={about} teaching={teaching} /></Tabs.Panel>
          <Tabs.Panel value="own" pt="md"><Own project={project} teaching={teaching} onBegin={() => setLesson(true)} /></Tabs.Panel>
        </Tabs>
      ) : <Own project={project} teaching={teaching} onBegin={() => setLesson(true)} />}
    </div>
  );
}

/** A person's own learning: to begin, to go on, and what came of it. */
function Own({ project, teaching, onBegin }: { project: string; teaching: Teaching; onBegin(): void }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  const client = useQueryClient();
  const enrol = useMutation({
    mutationFn: () => answer(api.POST('/api/projects/{project}/teaching/enrolment', { params: { path: { project } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['teaching', project] }),
  });
  const blocked = teaching.open_readings > 0;
  const { data: skill, error } = useQuery({ queryKey: ['teaching-skill', project], enabled: teaching.me !== undefined, queryFn: () => answer(api.GET('/api/projects/{project}/teaching/skill', { params: { path: { project } } })) });
  useKeys({ ...(teaching.me && !blocked && { finish: onBegin }) });
  if (blocked) return <Alert color="orange" title={t('learn.blocked', { count: teaching.open_readings })}>{t('learn.blockedExplain')}</Alert>;
  if (!teaching.me) {
    return (
      <Card withBorder maw={640} p="md">
        <Text>{t('learn.explain')}</Text>
        <Text size="sm" c="dimmed" mt="xs">{t('learn.kept')}</Text>
        <ProblemAlert error={enrol.error} />
        <Group mt="md"><Button loading={enrol.isPending} onClick={() => enrol.mutate()}>{t('learn.enrol')}</Button></Group>
      </Card>
    );
  }
  return (
    <Stack gap="md">
      <Card withBorder p="sm">
        <Group justify="space-between">
          <div>
            <Text>{t('learn.done', { count: teaching.me.answered })}{teaching.me.open > 0 && ` · ${t('learn.waiting', { count: teaching.me.open })}`}</Text>
            {teaching.repetitions?.next && <Text size="sm" c="dimmed">{t('learn.comeBack', { count: teaching.repetitions.count })} {day(teaching.repetitions.next)}</Text>}
          </div>
          <Button onClick={onBegin}>{t(teaching.me.open > 0 ? 'learn.goOn' : 'learn.begin')}</Button>
        </Group>
      </Card>
      <ProblemAlert error={error} />
      {skill && <Skills skills={skill.items} bar={teaching.bar} firstLook={teaching.first_look} />}
    </Stack>
  );
}

/** For the lead: who learns, how well, and whose labels may be used. */
function Students({ project, teaching }: { project: Project; teaching: Teaching }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<string>();
  const [sure, setSure] = useState(false);
  const params = { path: { project: project.project, student: chosen ?? '' } };
  const { data: students, error, isPending } = useQuery({ queryKey: ['teaching-students', project.project], queryFn: async () => (await answer(api.GET('/api/projects/{project}/teaching/students', { params: { path: { project: project.project } } }))).items });
  const { data: skill } = useQuery({ queryKey: ['teaching-skill', project.project, chosen], enabled: chosen !== undefined, queryFn: () => answer(api.GET('/api/projects/{project}/teaching/students/{student}/skill', { params })) });
  const refresh = () => {
    setSure(false);
    return Promise.all([client.invalidateQueries({ queryKey: ['teaching-students', project.project] }), client.invalidateQueries({ queryKey: ['teaching-skill', project.project] })]);
  };
  const certify = useMutation({ mutationFn: () => answer(api.POST('/api/projects/{project}/teaching/students/{student}/certificates', { params })), onSuccess: refresh });
  const withdraw = useMutation({ mutationFn: () => answer(api.DELETE('/api/projects/{project}/teaching/students/{student}/certificates', { params })), onSuccess: refresh });
  if (isPending) return <Loader aria-label={t('common.loading')} />;
  if (!students) return <ProblemAlert error={error} />;
  if (students.length === 0) return <Alert color="gray">{t('learn.noStudents')}</Alert>;
  const nameOf = (key: string) => project.members.find((one) => one.key === key)?.name || key;
  const current = students.find((one) => one.student === chosen);
  const passes = skill?.items.some((one) => one.state === 'passed' && !one.certified) ?? false;
  return (
    <Stack gap="md">
      <div className="scroll">
        <Table verticalSpacing={4}>
          <Table.Thead><Table.Tr>{(['student', 'answers', 'lastAnswer', 'certificates', 'contributed'] as const).map((name) => <Table.Th key={name}>{t(`learn.table.${name}`)}</Table.Th>)}</Table.Tr></Table.Thead>
          <Table.Tbody>
            {students.map((one) => (
              <Table.Tr key={one.student} bg={one.student === chosen ? 'var(--mantine-color-default-hover)' : undefined}>
                <Table.Td><Anchor component="button" type="button" aria-pressed={one.student === chosen} onClick={() => { setChosen(one.student); setSure(false); certify.reset(); withdraw.reset(); }}>{nameOf(one.student)}</Anchor> <span className="mono quiet">{one.student}</span></Table.Td>
                <Table.Td>{one.answered}</Table.Td><Table.Td>{day(one.last_answer)}</Table.Td>
                <Table.Td>{one.certificates > 0 ? <Badge className="chip" color="teal" variant="light">{one.certificates}</Badge> : 0}</Table.Td><Table.Td>{one.contributed}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {current && (
        <>
          <Group gap="xs">
            <Title order={2} size="h5">{nameOf(current.student)}</Title>
            <Button size="compact-md" disabled={!passes} loading={certify.isPending} onClick={() => certify.mutate()}>{t('learn.certify')}</Button>
            {sure
              ? <><Text size="sm">{t('learn.withdrawSure')}</Text><Button size="compact-md" color="red" loading={withdraw.isPending} onClick={() => withdraw.mutate()}>{t('learn.withdraw')}</Button><Button size="compact-md" variant="default" onClick={() => setSure(false)}>{t('common.cancel')}</Button></>
              : <Button size="compact-md" variant="default" disabled={current.certificates === 0 && current.contributed === 0} onClick={() => setSure(true)}>{t('learn.withdraw')}</Button>}
            {withdraw.data && <Text size="sm" role="status">{t('learn.withdrawn', { count: withdraw.data.labels })}</Text>}
          </Group>
          <Text size="sm" c="dimmed">{t('learn.certifyExplain')}</Text>
          <ProblemAlert error={certify.error ?? withdraw.error} />
          {skill ? <Skills skills={skill.items} bar={teaching.bar} firstLook={teaching.first_look} /> : <Loader size="sm" aria-label={t('common.loading')} />}
        </>
      )}
    </Stack>
  );
}
