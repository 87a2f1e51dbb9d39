import { Anchor, Badge, Button, Group, Loader, Modal, Select, Stack, Table, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, ApiError, type Schemas } from '../api/client.ts';
import { useRoles } from '../api/session.ts';
import { ProblemAlert } from '../common/Failure.tsx';
import { useFormats } from '../i18n/index.ts';

type Positive = Schemas['Positive'];
const states = ['unexplored', 'notified', 'explored', 'confirmed', 'refuted', 'lost'] as const;
type State = (typeof states)[number];
const colors: Record<string, string> = { unexplored: 'red', notified: 'orange', explored: 'blue', confirmed: 'grape', refuted: 'teal', lost: 'gray' };

export function Positives() {
  const { t, i18n } = useTranslation();
  const { day, number } = useFormats();
  const roles = useRoles();
  const [only, setOnly] = useState<string | null>(null);
  const [changing, setChanging] = useState<Positive>();
  const { data, error, refetch } = useQuery({ queryKey: ['positives'], queryFn: () => answer(api.GET('/api/positives')) });
  const stateName = (state: string) => (i18n.exists(`positives.state.${state}`) ? t(`positives.state.${state}` as 'positives.state.lost') : state);
  if (error && !data) return <ProblemAlert error={error} retry={() => void refetch()} />;
  if (!data) return <Group justify="center" p="xl"><Loader aria-label={t('common.loading')} /></Group>;
  const items = data.items.filter((item) => !only || (only === 'overdue' ? item.overdue : item.state === only));
  return (
    <div className="sheet">
      <Group mb="sm">
        <Title order={1} size="h4">{t('positives.title')}</Title>
        <Select size="xs" clearable value={only} onChange={setOnly} aria-label={t('worklist.state')} placeholder={t('worklist.state')} clearButtonProps={{ 'aria-label': t('common.clear') }}
          data={[{ value: 'overdue', label: t('positives.overdue') }, ...states.map((value) => ({ value, label: stateName(value) }))]} />
        <Text size="sm" c="dimmed">{t('positives.count', { count: items.length })}</Text>
      </Group>
      <Text size="sm" c="dimmed" mb="sm">{t('positives.explain')}</Text>
      {items.length === 0 && <Text c="dimmed">{t('positives.none')}</Text>}
      {items.length > 0 && (
        <div className="scroll">
          <Table verticalSpacing={5}>
            <Table.Thead><Table.Tr>{['patient', 'detected', 'deadline', 'scans', 'state_', 'history'].map((name) => <Table.Th key={name}>{t(`positives.${name}` as 'positives.scans')}</Table.Th>)}<Table.Th /></Table.Tr></Table.Thead>
            <Table.Tbody>
              {items.map((item) => (
                <Table.Tr key={item.positive}>
                  <Table.Td><Anchor component={Link} className="mono" to={`/patients/${encodeURIComponent(item.patient)}`}>{item.patient}</Anchor></Table.Td>
                  <Table.Td>{day(item.detected_on)}</Table.Td>
                  <Table.Td>{day(item.deadline)} {item.overdue && <Badge className="chip" color="red" variant="light">{t('positives.overdue')}</Badge>}</Table.Td>
                  <Table.Td>{item.scans.map((scan) => <div key={scan.study}><Anchor component={Link} to={`/studies/${scan.study}`}>{day(scan.day)}</Anchor>{scan.value !== undefined && ` · ${number(scan.value, 2)}`}</div>)}</Table.Td>
                  <Table.Td><Badge className="chip" variant="light" color={colors[item.state] ?? 'gray'}>{stateName(item.state)}</Badge></Table.Td>
                  <Table.Td>{item.history.map((entry, place) => <Text key={place} size="xs">{day(entry.day)} · {stateName(entry.state)} · {entry.person}{entry.note && ` · ${entry.note}`}</Text>)}</Table.Td>
                  <Table.Td>{roles.physician && <Button size="compact-xs" variant="default" onClick={() => setChanging(item)}>{t('positives.change')}</Button>}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {changing && <Change item={changing} seen={data.seen} stateName={stateName} onClose={() => setChanging(undefined)} />}
    </div>
  );
}

function Change({ item, seen, stateName, onClose }: { item: Positive; seen: number; stateName(state: string): string; onClose(): void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [state, setState] = useState<State>(states.find((one) => one !== item.state) ?? 'notified');
  const [note, setNote] = useState('');
  const [day, setDay] = useState(new Date().toISOString().slice(0, 10));
  const change = useMutation({
    mutationFn: () => answer(api.POST('/api/positives/{positive}/changes', { params: { path: { positive: item.positive } }, body: { state, seen, day, ...(note && { note }) } })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['positives'] });
      onClose();
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 409) void client.invalidateQueries({ queryKey: ['positives'] });
    },
  });
  return (
    <Modal opened onClose={onClose} title={`${t('positives.change')} · ${item.patient}`} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form onSubmit={(event: FormEvent) => { event.preventDefault(); change.mutate(); }}>
        <Stack gap="sm">
          <Select label={t('positives.state_')} allowDeselect={false} value={state} onChange={(value) => setState(value as State)} data={states.map((value) => ({ value, label: stateName(value) }))} />
          <TextInput type="date" label={t('timeline.date')} value={day} required onChange={(event) => setDay(event.currentTarget.value)} />
          <Textarea label={t('study.note')} maxLength={2000} autosize minRows={2} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
          <Text size="xs" c="dimmed">{t('positives.kept')}</Text>
          <ProblemAlert error={change.error} />
          <Button type="submit" loading={change.isPending}>{t('common.save')}</Button>
        </Stack>
      </form>
    </Modal>
  );
}
