import { Alert, Anchor, Badge, Button, Card, Group, Loader, Modal, Progress, Select, SimpleGrid, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { answer, api, type Schemas } from '../api/client.ts';
import { ProblemAlert } from '../common/Failure.tsx';
import { Icon } from '../common/Icon.tsx';
import { useFormats, useText } from '../i18n/index.ts';
import { isRunning, type Job, useJobs, withJob } from '../worklist/jobs.ts';
import { MetricPlot } from './MetricPlot.tsx';

type Timeline = Schemas['Timeline'];
type Metric = Timeline['metrics'][number];
type Verdict = Metric['verdicts'][number];

const verdictColors: Record<Verdict['verdict'], string> = { 'real-change': 'red', 'within-noise': 'teal', 'not-comparable': 'gray', 'not-judged': 'gray' };

export function TimelinePage() {
  const { patient = '' } = useParams();
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [adding, setAdding] = useState(false);
  const [jobNumber, setJobNumber] = useState<number>();
  const { data, error, refetch } = useQuery({ queryKey: ['timeline', patient], queryFn: () => answer(api.GET('/api/patients/{patient}/timeline', { params: { path: { patient } } })) });
  const job = useJobs().find((one) => one.job === jobNumber);
  const remeasure = useMutation({
    mutationFn: () => answer(api.POST('/api/patients/{patient}/remeasure', { params: { path: { patient } } })),
    onSuccess: (made) => {
      setJobNumber(made.job);
      client.setQueryData<Job[]>(['jobs'], (jobs) => withJob(jobs ?? [], made));
    },
  });
  if (error && !data) return <ProblemAlert error={error} retry={() => void refetch()} />;
  if (!data) return <Group justify="center" p="xl"><Loader aria-label={t('common.loading')} /></Group>;
  return (
    <div className="sheet">
      <Group justify="space-between" mb="sm">
        <Group gap="sm">
          <Anchor component={Link} to="/patients" aria-label={t('patients.title')}><Icon name="back" /></Anchor>
          <Title order={1} size="h4">{t('timeline.title')} <span className="mono">{data.patient}</span></Title>
        </Group>
        <Group gap="xs">
          <Button size="compact-sm" variant="default" onClick={() => setAdding(true)}>{t('timeline.addEvent')}</Button>
          <Button size="compact-sm" variant="default" loading={remeasure.isPending} disabled={job && isRunning(job)} onClick={() => remeasure.mutate()}>{t('timeline.remeasure')}</Button>
        </Group>
      </Group>
      <ProblemAlert error={remeasure.error} />
      {job && isRunning(job) && <Card withBorder mb="sm" p="xs"><Text size="sm">{t('timeline.remeasuring')} {job.activity}</Text><Progress mt={4} value={job.total ? (100 * job.done) / job.total : 0} animated aria-label={t('jobs.progress')} /></Card>}
      {job && !isRunning(job) && <Alert mb="sm" color={job.state === 'done' ? 'teal' : 'orange'}>{t(`timeline.remeasured.${job.state === 'done' ? 'done' : 'failed'}`)} {job.problems.join(' ')}</Alert>}
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        {data.metrics.map((metric) => <MetricCard key={metric.metric} metric={metric} events={data.events} onStudy={(study) => void navigate(`/studies/${study}`)} />)}
      </SimpleGrid>
      {data.metrics.length === 0 && <Text c="dimmed">{t('timeline.empty')}</Text>}
      <TwoDates timeline={data} />
      <Events events={data.events} />
      <AddEvent patient={patient} opened={adding} onClose={() => setAdding(false)} />
    </div>
  );
}

function MetricCard({ metric, events, onStudy }: { metric: Metric; events: Schemas['PatientEvent'][]; onStudy(study: string): void }) {
  const { t } = useTranslation();
  const text = useText();
  const { day } = useFormats();
  const newest = metric.verdicts.at(-1);
  return (
    <Card withBorder p="sm">
      <Group justify="space-between" wrap="nowrap">
        <Title order={2} size="h6">{text(metric.label)}</Title>
        {newest && <Badge className="chip" variant="light" color={verdictColors[newest.verdict]}>{t(`verdict.${newest.verdict}`)}</Badge>}
      </Group>
      {metric.direction && <Text size="xs" c="dimmed">{text(metric.direction)}</Text>}
      <MetricPlot metric={metric} events={events} label={text(metric.label)} onStudy={onStudy} />
      {metric.values.some((value) => value.validated) && (
        <Text size="xs" c="dimmed" className="legend">
          <Sign kind="validated" /> {t('timeline.validated')} <Sign kind="measured" /> {t('timeline.measured')}
          {metric.values.some((value) => value.draft) && <> <Sign kind="draft" /> {t('timeline.draft')}</>}
        </Text>
      )}
      {metric.noise && <Text size="xs" c="dimmed"><span className="bandSign" /> {t('timeline.band')} {metric.noise.source}</Text>}
      <Stack gap={2} mt={6}>
        {metric.verdicts.map((verdict, place) => <Text key={place} size="sm">{text(verdict.text)}</Text>)}
        {(metric.sentences ?? []).map((sentence, place) => <Text key={place} size="sm">{text(sentence)}</Text>)}
        {(metric.sentences ?? []).length === 0 && metric.trend && <Text size="sm" fw={600}>{text(metric.trend.text)}</Text>}
      </Stack>
      <details className="values">
        <summary>{t('timeline.values')}</summary>
        <Table verticalSpacing={2} horizontalSpacing={6}>
          <Table.Tbody>
            {metric.values.map((value, place) => (
              <Table.Tr key={place}>
                <Table.Td>{value.study ? <Anchor component={Link} to={`/studies/${value.study}`}>{day(value.date)}</Anchor> : day(value.date)}</Table.Td>
                <Table.Td><b>{text(value.text)}</b></Table.Td><Table.Td><IntervalText interval={value.interval} /></Table.Td><Table.Td className="quiet">{value.rule}{value.validated && <> · {t('timeline.validatedBy', { name: value.validated.name })}</>}{value.draft && <> · {t('timeline.draft')}: {text(value.draft.text)} [<IntervalText interval={value.draft.interval} />]</>}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </details>
    </Card>
  );
}

/** The marks of the plot, for its legend. */
function Sign({ kind }: { kind: 'validated' | 'measured' | 'draft' }) {
  return (
    <svg width="18" height="18" viewBox="-9 -9 18 18" aria-hidden="true">
      {kind === 'draft' ? <path d="M0-5.5 5.5 0 0 5.5-5.5 0z" fill="none" stroke="currentColor" strokeDasharray="2 1.5" /> : <circle r="4.5" fill="var(--mantine-primary-color-filled)" />}
      {kind === 'validated' && <circle r="7.5" fill="none" stroke="var(--mantine-primary-color-filled)" strokeWidth="1.6" />}
    </svg>
  );
}

function IntervalText({ interval }: { interval: number[] | undefined }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  return interval ? <>{number(interval[0]!)} – {number(interval[1]!)}</> : <span className="quiet">{t('study.noInterval')}</span>;
}

/** Every metric at two dates, with what the pair of them says. */
function TwoDates({ timeline }: { timeline: Timeline }) {
  const { t } = useTranslation();
  const text = useText();
  const { day } = useFormats();
  const dates = useMemo(() => [...new Set(timeline.metrics.flatMap((metric) => metric.values.map((value) => value.date)))].sort(), [timeline]);
  const [first, setFirst] = useState<string | null>(null);
  const [second, setSecond] = useState<string | null>(null);
  if (dates.length < 2) return null;
  const a = first && dates.includes(first) ? first : dates[0]!;
  const b = second && dates.includes(second) ? second : dates.at(-1)!;
  const rows = timeline.metrics.map((metric) => {
    const at = (date: string) => metric.values.findIndex((value) => value.date === date);
    const [i, j] = [at(a), at(b)];
    const verdict = metric.verdicts.find((one) => (one.first === i && one.second === j) || (one.first === j && one.second === i));
    return { metric, one: metric.values[i], other: metric.values[j], verdict };
  }).filter((row) => row.one ?? row.other);
  const [earlier, later] = [a, b].sort().map((date) => timeline.metrics.flatMap((metric) => metric.values).find((value) => value.date === date)?.study);
  const options = dates.map((value) => ({ value, label: day(value) }));
  return (
    <Card withBorder mt="md" p="sm">
      <Group justify="space-between">
        <Title order={2} size="h6">{t('timeline.twoDates')}</Title>
        {earlier && later && earlier !== later && <Anchor component={Link} size="sm" to={`/studies/${later}?beside=${earlier}`}>{t('timeline.pictures')}</Anchor>}
      </Group>
      <div className="scroll">
        <Table verticalSpacing={3}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('study.measure')}</Table.Th>
              <Table.Th><Select size="xs" w={150} aria-label={t('timeline.firstDate')} data={options} value={a} onChange={setFirst} allowDeselect={false} /></Table.Th>
              <Table.Th><Select size="xs" w={150} aria-label={t('timeline.secondDate')} data={options} value={b} onChange={setSecond} allowDeselect={false} /></Table.Th>
              <Table.Th>{t('timeline.verdict')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ metric, one, other, verdict }) => (
              <Table.Tr key={metric.metric}>
                <Table.Td>{text(metric.label)}</Table.Td>
                {[one, other].map((value, place) => <Table.Td key={place}>{value ? <><b>{text(value.text)}</b> <span className="quiet">[<IntervalText interval={value.interval} />]</span></> : '–'}</Table.Td>)}
                <Table.Td>{verdict ? <Text size="sm" c={verdict.verdict === 'real-change' ? 'red.8' : undefined}>{text(verdict.text)}</Text> : <span className="quiet">{t('timeline.noVerdict')}</span>}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Card>
  );
}

function Events({ events }: { events: Schemas['PatientEvent'][] }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  if (events.length === 0) return null;
  return (
    <Card withBorder mt="md" p="sm">
      <Title order={2} size="h6" mb={4}>{t('timeline.events')}</Title>
      {events.map((event, place) => <Text key={place} size="sm">{day(event.date)}{event.end && ` – ${day(event.end)}`} · {event.event}</Text>)}
    </Card>
  );
}

function AddEvent({ patient, opened, onClose }: { patient: string; opened: boolean; onClose(): void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [date, setDate] = useState('');
  const [end, setEnd] = useState('');
  const [event, setEvent] = useState('');
  const add = useMutation({
    mutationFn: () => answer(api.POST('/api/patients/{patient}/events', { params: { path: { patient } }, body: { date, event, ...(end && { end }) } })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['timeline', patient] });
      setEvent('');
      onClose();
    },
  });
  return (
    <Modal opened={opened} onClose={onClose} title={t('timeline.addEvent')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form onSubmit={(submit: FormEvent) => { submit.preventDefault(); add.mutate(); }}>
        <Stack gap="sm">
          <TextInput label={t('timeline.event')} description={t('timeline.eventExplain')} maxLength={200} required value={event} onChange={(change) => setEvent(change.currentTarget.value)} data-autofocus />
          <Group grow>
            <TextInput type="date" label={t('timeline.date')} required value={date} onChange={(change) => setDate(change.currentTarget.value)} />
            <TextInput type="date" label={t('timeline.end')} value={end} min={date} onChange={(change) => setEnd(change.currentTarget.value)} />
          </Group>
          <ProblemAlert error={add.error} />
          <Button type="submit" loading={add.isPending}>{t('common.save')}</Button>
        </Stack>
      </form>
    </Modal>
  );
}
