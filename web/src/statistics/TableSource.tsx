import { Alert, Button, FileButton, Group, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '../api/client.ts';
import { useRoles } from '../api/session.ts';
import { ProblemAlert } from '../common/Failure.tsx';
import { Icon } from '../common/Icon.tsx';
import { useFormats } from '../i18n/index.ts';
import { mostBytes, type Refused, save, type TakenTable, textOf } from './table.ts';

type Question = { of: 'measurements' | 'versions'; kind: Schemas['Kind'] | null; from: string; to: string };

/** Where the table comes from: a file of one's own, or what the workspace measured. */
export function TableSource({ table, rows, onTable }: { table: TakenTable | undefined; rows: number | undefined; onTable(table: TakenTable): void }) {
  const { t } = useTranslation();
  const { bytes, number } = useFormats();
  const { physician } = useRoles();
  const [from, setFrom] = useState<'file' | 'workspace'>('file');
  const [refused, setRefused] = useState<Refused>();
  const [over, setOver] = useState(false);
  // A file that was mended can be chosen again.
  const forget = useRef<() => void>(null);
  const take = async (file: File | null | undefined) => {
    if (!file) return;
    forget.current?.();
    const read = file.size > mostBytes ? 'too-large' : await file.arrayBuffer().then((data) => textOf(file.name, new Uint8Array(data)), (): Refused => 'unreadable');
    setRefused(typeof read === 'string' ? read : undefined);
    if (typeof read !== 'string') onTable(read);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  return (
    <Stack gap="xs">
      {physician && <SegmentedControl size="xs" fullWidth value={from} onChange={(value) => setFrom(value as 'file')} aria-label={t('statistics.source')} data={[{ value: 'file', label: t('statistics.ownTable') }, { value: 'workspace', label: t('statistics.workspace') }]} />}
      {from === 'file' || !physician ? (
        <div className={over ? 'dropzone over' : 'dropzone'} data-testid="table-drop" onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
          <Text size="sm" ta="center">{t('statistics.drop')}</Text>
          <FileButton resetRef={forget} accept=".csv,.tsv,.txt,text/csv" onChange={(file) => void take(file)} inputProps={{ 'aria-label': t('statistics.choose') }}>{(props) => <Button {...props} size="compact-sm" variant="default" leftSection={<Icon name="upload" size={14} />}>{t('statistics.choose')}</Button>}</FileButton>
          <Text size="xs" c="dimmed" ta="center">{t('statistics.notKept', { bytes: bytes(mostBytes) })}</Text>
        </div>
      ) : <WorkspaceSource onTable={onTable} />}
      {refused && <Alert color="red" variant="light" role="alert">{t(`statistics.refused.${refused}`)}</Alert>}
      {table && (
        <Group gap="xs" justify="space-between" wrap="nowrap">
          <Text size="sm" className="wrap"><b>{table.name}</b>{rows !== undefined && ` · ${t('statistics.rows', { count: rows, number: number(rows) })}`}</Text>
          {from === 'workspace' && <Button size="compact-xs" variant="default" onClick={() => save(table.name, table.table, 'text/csv')}>CSV</Button>}
        </Group>
      )}
      {table?.western && <Text size="xs" c="dimmed">{t('statistics.western')}</Text>}
    </Stack>
  );
}

function WorkspaceSource({ onTable }: { onTable(table: TakenTable): void }) {
  const { t } = useTranslation();
  const [question, setQuestion] = useState<Question>({ of: 'measurements', kind: null, from: '', to: '' });
  const change = (part: Partial<Question>) => setQuestion({ ...question, ...part });
  const take = useMutation({
    mutationFn: () => answer(api.GET('/api/statistics/studies', { params: { query: { of: question.of, ...(question.kind && { kind: question.kind }), ...(question.from && { from: question.from }), ...(question.to && { to: question.to }) } } })),
    onSuccess: onTable,
  });
  return (
    <Stack gap="xs">
      <Select size="xs" label={t('statistics.of')} allowDeselect={false} value={question.of} onChange={(of) => change({ of: of as Question['of'] })} data={(['measurements', 'versions'] as const).map((value) => ({ value, label: t(`statistics.rowsOf.${value}`) }))} />
      <Select size="xs" label={t('worklist.kind')} clearable clearButtonProps={{ 'aria-label': t('common.clear') }} value={question.kind} onChange={(kind) => change({ kind: kind as Question['kind'] })} data={(['echo', 'planar', 'spect', 't1'] as const).map((value) => ({ value, label: t(`kind.${value}`) }))} />
      <Group grow gap="xs">
        <TextInput size="xs" type="date" label={t('worklist.from')} value={question.from} onChange={(event) => change({ from: event.currentTarget.value })} />
        <TextInput size="xs" type="date" label={t('worklist.to')} value={question.to} onChange={(event) => change({ to: event.currentTarget.value })} />
      </Group>
      <ProblemAlert error={take.error} />
      <Button size="compact-sm" variant="default" loading={take.isPending} onClick={() => take.mutate()}>{t('statistics.take')}</Button>
    </Stack>
  );
}
