import { Anchor, Alert, Badge, Button, Card, Group, Loader, MultiSelect, NumberInput, Progress, SegmentedControl, Select, Stack, Table, Tabs, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { answer, api, type Schemas } from '../api/client.ts';
import { useRoles } from '../api/session.ts';
import { ProblemAlert } from '../common/Failure.tsx';
import { Icon } from '../common/Icon.tsx';
import { useFormats, useText } from '../i18n/index.ts';

type Project = Schemas['Project'];

export function ProjectPage() {
  const { project = '' } = useParams();
  const { t } = useTranslation();
  const { day } = useFormats();
  const { data, error, refetch } = useQuery({ queryKey: ['project', project], queryFn: () => answer(api.GET('/api/projects/{project}', { params: { path: { project } } })) });
  const { administrator } = useRoles();
  const member = data !== undefined && data.role !== 'none';
  const { data: agenda } = useQuery({ queryKey: ['agenda', project], enabled: member, queryFn: () => answer(api.GET('/api/projects/{project}/agenda', { params: { path: { project } } })) });
  if (!data) return error ? <ProblemAlert error={error} retry={() => void refetch()} /> : <Group justify="center" p="xl"><Loader aria-label={t('common.loading')} /></Group>;
  const lead = data.role === 'lead';
  return (
    <div className="sheet">
      <Group justify="space-between" mb="sm">
        <Group gap="sm"><Anchor component={Link} to="/projects" aria-label={t('nav.projects')}><Icon name="back" /></Anchor><Title order={1} size="h4">{data.title}</Title></Group>
        <Group gap="sm">
          {agenda && <Text size="sm" c="dimmed">{t('reading.open', { count: agenda.open })} · {t('projects.closed', { count: agenda.closed })}{agenda.waiting > 0 && ` · ${t('projects.waiting', { count: agenda.waiting })}`}{agenda.next_due && ` (${day(agenda.next_due)})`}</Text>}
          {member && <Button size="compact-md" variant="default" component={Link} to={`/projects/${project}/learn`}>{t('projects.learn')}</Button>}
          {member && <Button size="compact-md" variant="default" component={Link} to={`/projects/${project}/atlas`}>{t('projects.atlas')}</Button>}
          {(agenda?.next.length ?? 0) > 0 && <Button size="compact-md" component={Link} to={`/projects/${project}/read`}>{t('projects.read')}</Button>}
        </Group>
      </Group>
      <Tabs defaultValue={lead ? 'progress' : administrator && !member ? 'members' : 'labels'} keepMounted={false}>
        <Tabs.List>
          {lead && <Tabs.Tab value="progress">{t('projects.progress')}</Tabs.Tab>}
          {lead && <Tabs.Tab value="agreement">{t('projects.agreement')}</Tabs.Tab>}
          {lead && <Tabs.Tab value="disagreements">{t('projects.disagreements')}</Tabs.Tab>}
          {lead && <Tabs.Tab value="plan">{t('projects.plan')}</Tabs.Tab>}
          {(lead || administrator) && <Tabs.Tab value="members">{t('projects.members')}</Tabs.Tab>}
          <Tabs.Tab value="labels">{t('projects.labels')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="progress" pt="md"><ProgressPanel project={data} /></Tabs.Panel>
        <Tabs.Panel value="agreement" pt="md"><Agreement project={data} /></Tabs.Panel>
        <Tabs.Panel value="disagreements" pt="md"><Disagreements project={data} /></Tabs.Panel>
        <Tabs.Panel value="plan" pt="md"><Plan project={data} /></Tabs.Panel>
        <Tabs.Panel value="members" pt="md"><Members project={data} /></Tabs.Panel>
        <Tabs.Panel value="labels" pt="md"><Labels project={data} /></Tabs.Panel>
      </Tabs>
    </div>
  );
}

function ProgressPanel({ project }: { project: Project }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const progress = project.progress;
  if (!progress) return <Text c="dimmed">{t('projects.noProgress')}</Text>;
  return (
    <Stack gap="md">
      <Card withBorder p="sm">
        <Text size="sm">{t('projects.closedImages', { closed: progress.closed_images, images: progress.images })} · {t('projects.disputed', { count: progress.disagreements })} · {t('projects.adjudicated', { count: progress.adjudicated })}</Text>
        <Progress mt="xs" value={progress.images ? (100 * progress.closed_images) / progress.images : 0} aria-label={t('projects.progress')} />
      </Card>
      <div className="scroll">
        <Table verticalSpacing={4}>
          <Table.Thead><Table.Tr>{(['reader', 'closedCases', 'started', 'due', 'waitingCases', 'overdue', 'seconds'] as const).map((name) => <Table.Th key={name}>{t(`projects.table.${name}`)}</Table.Th>)}</Table.Tr></Table.Thead>
          <Table.Tbody>
            {progress.readers.map((reader) => (
              <Table.Tr key={reader.reader}>
                <Table.Td>{reader.reader}</Table.Td><Table.Td>{reader.closed}</Table.Td><Table.Td>{reader.started}</Table.Td><Table.Td>{reader.due}</Table.Td><Table.Td>{reader.waiting}</Table.Td>
                <Table.Td>{reader.overdue > 0 ? <Badge className="chip" color="red" variant="light">{reader.overdue}</Badge> : 0}</Table.Td><Table.Td>{number(reader.median_seconds, 0)} s</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Stack>
  );
}

function useLabelName(project: Project) {
  const text = useText();
  return (name: string) => text(project.labels.find((one) => one.label === name)?.names) || name;
}

const groups = ['readers', 'pair', 'reader', 'rereading', 'period', 'reference'] as const;
type Group = (typeof groups)[number];
/** Of whom a figure speaks; the contract leaves it open. */
type AgreementRow = { label: string; figure: string; readers?: string; value?: number; low?: number; high?: number; n: number; refusal?: string; among?: string; unit?: string; period?: string };

function Agreement({ project }: { project: Project }) {
  const { t, i18n } = useTranslation();
  const { number } = useFormats();
  const nameOf = useLabelName(project);
  const [among, setAmong] = useState<Group>('readers');
  const [label, setLabel] = useState<string | null>(null);
  const { data, error, isPending, refetch } = useQuery({ queryKey: ['agreement', project.project], queryFn: async (): Promise<AgreementRow[]> => (await answer(api.GET('/api/projects/{project}/agreement', { params: { path: { project: project.project } } }))).rows });
  const figure = (name: string) => (i18n.exists(`figure.${name}`) ? t(`figure.${name}` as 'figure.dice') : name);
  if (isPending) return <Loader aria-label={t('common.loading')} />;
  if (!data) return <ProblemAlert error={error} retry={() => void refetch()} />;
  if (data.length === 0) return <Alert color="gray">{t('projects.noAgreement')}</Alert>;
  const known = groups.filter((group) => data.some((row) => row.among === group));
  const shown = known.includes(among) ? among : known[0];
  const rows = data.filter((row) => (!shown || row.among === shown) && (!label || row.label === label));
  return (
    <>
      <Text size="sm" c="dimmed" mb="xs">{t('projects.agreementExplain')}</Text>
      <Group gap="xs" mb="xs">
        {shown && <SegmentedControl size="xs" value={shown} onChange={(value) => setAmong(value as Group)} aria-label={t('projects.among')} data={known.map((value) => ({ value, label: t(`projects.group.${value}`) }))} />}
        <Select size="xs" w={230} clearable searchable value={label} onChange={setLabel} placeholder={t('reading.label')} aria-label={t('reading.label')} clearButtonProps={{ 'aria-label': t('common.clear') }}
          data={[...new Set(data.map((row) => row.label))].map((value) => ({ value, label: nameOf(value) }))} />
      </Group>
      <div className="scroll">
        <Table verticalSpacing={3}>
          <Table.Thead><Table.Tr><Table.Th>{t('reading.label')}</Table.Th><Table.Th>{t('projects.figure')}</Table.Th><Table.Th>{t('projects.readers')}</Table.Th><Table.Th>{t('study.value')}</Table.Th><Table.Th>{t('study.interval')}</Table.Th><Table.Th /><Table.Th>n</Table.Th></Table.Tr></Table.Thead>
          <Table.Tbody>
            {rows.map((row, place) => (
              <Table.Tr key={place}>
                <Table.Td>{nameOf(row.label)}</Table.Td><Table.Td>{figure(row.figure)}</Table.Td><Table.Td>{row.readers}{row.period && ` ${row.period}`}</Table.Td>
                {row.value === undefined ? <Table.Td colSpan={3} className="quiet">{row.refusal ?? t('study.refused')}</Table.Td> : (
                  <>
                    <Table.Td><b>{number(row.value, 2)}</b> {row.unit}</Table.Td>
                    <Table.Td>{row.low === undefined || row.high === undefined ? <span className="quiet">{row.refusal ?? t('study.noInterval')}</span> : `${number(row.low, 2)} – ${number(row.high, 2)}`}</Table.Td>
                    <Table.Td>{!row.unit && <Whisker value={row.value} low={row.low} high={row.high} />}</Table.Td>
                  </>
                )}
                <Table.Td>{row.n}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </>
  );
}

/** A figure with its interval on a scale from 0 to 1; nothing for distances. */
function Whisker({ value, low, high }: { value: number; low: number | undefined; high: number | undefined }) {
  if (value < 0 || value > 1 || (high ?? value) > 1) return null;
  const x = (at: number) => 4 + 112 * Math.max(0, at);
  return (
    <svg className="bar95" width="120" height="14" aria-hidden="true">
      <rect x={x(0)} width={x(1) - x(0)} y="6.5" height="1" opacity="0.3" fill="currentColor" />
      {low !== undefined && high !== undefined && <line x1={x(low)} x2={x(high)} y1="7" y2="7" strokeWidth="2" />}
      <circle cx={x(value)} cy="7" r="3.2" />
    </svg>
  );
}

function Disagreements({ project }: { project: Project }) {
  const { t } = useTranslation();
  const nameOf = useLabelName(project);
  const { data, error, isPending, refetch } = useQuery({ queryKey: ['disagreements', project.project], queryFn: async () => (await answer(api.GET('/api/projects/{project}/disagreements', { params: { path: { project: project.project } } }))).items });
  if (isPending) return <Loader aria-label={t('common.loading')} />;
  if (!data) return <ProblemAlert error={error} retry={() => void refetch()} />;
  if (data.length === 0) return <Alert color="teal">{t('projects.noDisagreements')}</Alert>;
  return (
    <div className="gallery">
      {data.map((item, place) => (
        <Card key={place} withBorder p="xs">
          <img loading="lazy" alt="" src={`/api/projects/${encodeURIComponent(project.project)}/images/${encodeURIComponent(item.image)}/frames/0?width=320`} />
          <Text size="sm" fw={600} mt={4}>{nameOf(item.label)}</Text>
          {item.readers.map((reader) => <Text key={reader.reader} size="sm">{reader.reader}: <b>{t(reader.present ? 'reading.yes' : 'reading.no')}</b></Text>)}
        </Card>
      ))}
    </div>
  );
}

function Plan({ project }: { project: Project }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const readers = project.members.filter((one) => one.role === 'reader').map((one) => ({ value: one.key || one.person, label: one.name || one.person }));
  const [chosen, setChosen] = useState<string[]>(readers.map((one) => one.value));
  const [overlap, setOverlap] = useState<string | number>(20);
  const [reread, setReread] = useState<string | number>(10);
  const [washout, setWashout] = useState<string | number>(14);
  const [deadline, setDeadline] = useState('');
  const plan = useMutation({
    mutationFn: () => answer(api.POST('/api/projects/{project}/plan', { params: { path: { project: project.project } }, body: { readers: chosen, overlap: Number(overlap) / 100, reread: Number(reread) / 100, washout_days: Number(washout), ...(deadline && { deadline }) } })),
    onSuccess: () => Promise.all(['project', 'agenda', 'projects'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
  return (
    <form onSubmit={(event: FormEvent) => { event.preventDefault(); plan.mutate(); }}>
      <Stack gap="sm" maw={560}>
        <Text size="sm" c="dimmed">{t('projects.planExplain')}</Text>
        <MultiSelect label={t('projects.readers')} data={readers} value={chosen} onChange={setChosen} required />
        <Group grow align="flex-start">
          <NumberInput label={t('projects.overlap')} description={t('projects.overlapExplain')} suffix=" %" min={0} max={100} value={overlap} onChange={setOverlap} />
          <NumberInput label={t('projects.reread')} description={t('projects.rereadExplain')} suffix=" %" min={0} max={100} value={reread} onChange={setReread} />
        </Group>
        <Group grow align="flex-start">
          <NumberInput label={t('projects.washout')} min={0} max={365} value={washout} onChange={setWashout} />
          <TextInput type="date" label={t('projects.deadline')} value={deadline} onChange={(event) => setDeadline(event.currentTarget.value)} />
        </Group>
        <ProblemAlert error={plan.error} />
        <Group><Button type="submit" loading={plan.isPending} disabled={chosen.length === 0}>{t('projects.makePlan')}</Button></Group>
        {plan.data && (
          <Alert color="teal" title={t('projects.planned', { count: plan.data.images })}>
            {plan.data.planned_before > 0 && <Text size="sm">{t('projects.plannedBefore', { count: plan.data.planned_before })}</Text>}
            {plan.data.readers.map((one) => <Text key={one.reader} size="sm">{one.reader}: {t('projects.reads', { reads: one.reads, rereads: one.rereads })}</Text>)}
          </Alert>
        )}
      </Stack>
    </form>
  );
}

function Members({ project }: { project: Project }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [person, setPerson] = useState('');
  const [role, setRole] = useState<'lead' | 'reader'>('reader');
  const refresh = () => client.invalidateQueries({ queryKey: ['project', project.project] });
  const add = useMutation({
    mutationFn: () => answer(api.PUT('/api/projects/{project}/members/{person}', { params: { path: { project: project.project, person } }, body: { role } })),
    onSuccess: () => { setPerson(''); return refresh(); },
  });
  const end = useMutation({ mutationFn: (who: string) => answer(api.DELETE('/api/projects/{project}/members/{person}', { params: { path: { project: project.project, person: who } } })), onSuccess: refresh });
  return (
    <Stack gap="sm" maw={680}>
      <Table verticalSpacing={4}>
        <Table.Thead><Table.Tr><Table.Th>{t('admin.name')}</Table.Th><Table.Th>{t('door.person')}</Table.Th><Table.Th>{t('projects.roleColumn')}</Table.Th><Table.Th>{t('projects.key')}</Table.Th><Table.Th /></Table.Tr></Table.Thead>
        <Table.Tbody>
          {project.members.map((member) => (
            <Table.Tr key={member.person}>
              <Table.Td>{member.name}</Table.Td><Table.Td className="mono">{member.person}</Table.Td><Table.Td>{t(`projects.role.${member.role as 'lead'}`, { defaultValue: member.role })}</Table.Td><Table.Td className="mono">{member.key}</Table.Td>
              <Table.Td><Button size="compact-xs" variant="default" onClick={() => end.mutate(member.person)}>{t('projects.end')}</Button></Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <form onSubmit={(event) => { event.preventDefault(); add.mutate(); }}>
        <Group align="flex-end" gap="xs">
          <TextInput size="xs" label={t('projects.account')} required value={person} onChange={(event) => setPerson(event.currentTarget.value)} />
          <Select size="xs" label={t('projects.roleColumn')} allowDeselect={false} value={role} onChange={(value) => setRole(value as 'lead')} data={(['reader', 'lead'] as const).map((value) => ({ value, label: t(`projects.role.${value}`) }))} />
          <Button size="xs" type="submit" loading={add.isPending}>{t('projects.addMember')}</Button>
        </Group>
      </form>
      <ProblemAlert error={add.error ?? end.error} />
    </Stack>
  );
}

function Labels({ project }: { project: Project }) {
  const { t } = useTranslation();
  const text = useText();
  const nameOf = useLabelName(project);
  return (
    <Stack gap="md">
      {Object.entries(project.checklists).map(([organ, labels]) => <Text key={organ} size="sm"><b>{t('reading.checklist')} · {organ}</b>: {labels.map(nameOf).join(', ')}</Text>)}
      <div className="scroll">
        <Table verticalSpacing={3}>
          <Table.Thead><Table.Tr><Table.Th>{t('reading.label')}</Table.Th><Table.Th>{t('projects.parent')}</Table.Th><Table.Th>{t('projects.answers')}</Table.Th><Table.Th>{t('projects.shortcut')}</Table.Th></Table.Tr></Table.Thead>
          <Table.Tbody>
            {project.labels.map((label) => (
              <Table.Tr key={label.label}>
                <Table.Td>{text(label.names)} <span className="mono quiet">{label.label}</span> {label.retired && <Badge className="chip" color="gray" variant="light">{t('projects.retired')}</Badge>}</Table.Td>
                <Table.Td>{label.parent ? nameOf(label.parent) : ''}</Table.Td><Table.Td>{label.answers.map((kind) => t(`reading.kind.${kind}` as 'reading.kind.box', { defaultValue: kind })).join(', ')}</Table.Td><Table.Td>{label.key}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Stack>
  );
}
