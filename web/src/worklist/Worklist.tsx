import { Badge, Button, Group, Loader, Modal, Select, Text, TextInput, Title, Tooltip, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type DragEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { answer, api, searchHeader, type Schemas } from '../api/client.ts';
import { Signal, useSignal } from '../api/connection.ts';
import { kinds, StateChip, states, useFlagName } from '../common/chips.tsx';
import { ProblemAlert } from '../common/Failure.tsx';
import { Icon } from '../common/Icon.tsx';
import { useFormats, useText } from '../i18n/index.ts';
import { useKeys } from '../shell/keys.ts';
import { UploadDialog } from './UploadDialog.tsx';
import { type Dropped, droppedFiles } from './upload.ts';

type StudyLine = Schemas['StudyLine'];
type Sort = NonNullable<NonNullable<import('../api/schema').paths['/api/studies']['get']['parameters']['query']>['sort']>;

const rowHeight = 36;
const flags = ['refused', 'possible-foreshortening', 'outside-normal-range', 'view-not-confirmed', 'ventricle-cut-by-field', 'unsteady-frames-replaced', 'frame-times-unknown', 'misregistered'];

// What a person looks for can be a patient's key: it is kept in memory and never in the address.
const searched = new Signal('');

export function Worklist() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const text = useText();
  const { day, number } = useFormats();
  const flagName = useFlagName();
  const [params, setParams] = useSearchParams();
  const search = useSignal(searched);
  const [settled] = useDebouncedValue(search, 200);
  const [chosen, setChosen] = useState(0);
  const [dropped, setDropped] = useState<Dropped[]>();
  const [dragging, setDragging] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  const scroller = useRef<HTMLDivElement>(null);

  const filter = {
    kind: params.get('kind') ?? undefined,
    state: params.get('state') ?? undefined,
    flag: params.get('flag') ?? undefined,
    from: params.get('from') ?? undefined,
    to: params.get('to') ?? undefined,
    sort: params.get('sort') ?? '-measured',
  };
  const set = (name: keyof typeof filter, value: string | null) =>
    setParams((old) => {
      const next = new URLSearchParams(old);
      if (value) next.set(name, value);
      else next.delete(name);
      return next;
    }, { replace: true });
  const filtered = ['kind', 'state', 'flag', 'from', 'to'].some((name) => params.has(name)) || search !== '';

  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage, isPending, isPlaceholderData, refetch } = useInfiniteQuery({
    queryKey: ['studies', filter, settled],
    queryFn: ({ pageParam, signal }) =>
      answer(api.GET('/api/studies', {
        signal,
        params: {
          header: searchHeader(settled),
          query: {
            limit: 100,
            ...(pageParam && { cursor: pageParam }),
            ...(filter.kind && { kind: filter.kind as Schemas['Kind'] }),
            ...(filter.state && { state: filter.state as Schemas['SignOffState'] }),
            ...(filter.flag && { flag: filter.flag }),
            ...(filter.from && { from: filter.from }),
            ...(filter.to && { to: filter.to }),
            sort: filter.sort as Sort,
          },
        },
      })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
    placeholderData: keepPreviousData,
  });
  const lines = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const total = data?.pages[0]?.total ?? 0;
  // A count that would take long is given as a floor.
  const atLeast = data?.pages[0]?.total_is_least ? '≥ ' : '';
  const rows = useVirtualizer({ count: lines.length + (hasNextPage ? 1 : 0), getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 12, scrollMargin: 30 });
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= lines.length - 40) void fetchNextPage();
  }, [last, lines.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  useEffect(() => {
    setChosen(0);
    scroller.current?.scrollTo({ top: 0 });
  }, [settled, params]);

  const move = (step: number) => {
    const next = Math.max(0, Math.min(lines.length - 1, chosen + step));
    setChosen(next);
    rows.scrollToIndex(next);
  };
  const open = (line: StudyLine | undefined) => line && void navigate(`/studies/${line.study}`);
  useKeys({ search: () => box.current?.focus(), rowDown: () => move(1), rowUp: () => move(-1), open: () => open(lines[chosen]) });

  const drop = (event: DragEvent) => {
    event.preventDefault();
    setDragging(false);
    void droppedFiles(event.dataTransfer.items).then((files) => files.length > 0 && setDropped(files));
  };

  const column = (name: string, label: string) => {
    const current = filter.sort.replace('-', '') === name;
    const down = current && filter.sort.startsWith('-');
    return (
      <UnstyledButton className="sorter" onClick={() => set('sort', down ? name : `-${name}`)} aria-label={t('worklist.sortBy', { column: label })}>
        {label}{current && <Icon name={down ? 'down' : 'up'} size={12} />}
      </UnstyledButton>
    );
  };
  const ordered = (name: string) => (filter.sort === name ? 'ascending' : filter.sort === `-${name}` ? 'descending' : 'none');

  return (
    <div className={dragging ? 'worklist dragging' : 'worklist'} onDragOver={(event) => { event.preventDefault(); setDragging(true); }}
      onDragLeave={(event) => event.currentTarget === event.target && setDragging(false)} onDrop={drop}>
      <Group className="toolbar" gap="xs">
        <Title order={1} size="h5">{t('worklist.title')}</Title>
        <TextInput ref={box} size="xs" w={230} value={search} leftSection={<Icon name="search" size={14} />} placeholder={t('worklist.search')} aria-label={t('worklist.search')}
          onChange={(event) => searched.set(event.currentTarget.value)} onKeyDown={(event) => { if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur(); }} />
        <Select size="xs" w={150} clearable aria-label={t('worklist.kind')} placeholder={t('worklist.kind')} value={filter.kind ?? null} onChange={(value) => set('kind', value)} data={kinds.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))} clearButtonProps={{ 'aria-label': t('common.clear') }} />
        <Select size="xs" w={140} clearable aria-label={t('worklist.state')} placeholder={t('worklist.state')} value={filter.state ?? null} onChange={(value) => set('state', value)} data={states.map((state) => ({ value: state, label: t(`state.${state}`) }))} clearButtonProps={{ 'aria-label': t('common.clear') }} />
        <Select size="xs" w={150} clearable aria-label={t('worklist.flag')} placeholder={t('worklist.flag')} value={filter.flag ?? null} onChange={(value) => set('flag', value)} data={flags.map((flag) => ({ value: flag, label: flagName(flag) }))} clearButtonProps={{ 'aria-label': t('common.clear') }} />
        <TextInput size="xs" type="date" aria-label={t('worklist.from')} value={filter.from ?? ''} onChange={(event) => set('from', event.currentTarget.value)} />
        <TextInput size="xs" type="date" aria-label={t('worklist.to')} value={filter.to ?? ''} onChange={(event) => set('to', event.currentTarget.value)} />
        {filtered && <Button size="compact-sm" variant="subtle" onClick={() => { searched.set(''); setParams({}, { replace: true }); }}>{t('worklist.clear')}</Button>}
        <Text size="sm" c="dimmed" ml="auto" aria-live="polite">{atLeast}{t('worklist.count', { count: total, number: number(total) })}</Text>
        <Button size="compact-sm" leftSection={<Icon name="upload" size={14} />} onClick={() => setDropped([])}>{t('worklist.upload')}</Button>
      </Group>
      <ProblemAlert error={error} retry={() => void refetch()} />
      <div ref={scroller} role="table" tabIndex={0} aria-label={t('worklist.title')} aria-rowcount={total + 1} aria-busy={isPending || isPlaceholderData} className="table">
        <div role="row" aria-rowindex={1} className="line head">
          <div role="columnheader" aria-sort={ordered('acquired')}>{column('acquired', t('worklist.acquired'))}</div>
          <div role="columnheader" aria-sort={ordered('patient')}>{column('patient', t('worklist.patient'))}</div>
          <div role="columnheader">{t('worklist.kind')}</div>
          <div role="columnheader" aria-sort={ordered('name')}>{column('name', t('worklist.study'))}</div>
          <div role="columnheader">{t('worklist.headline')}</div>
          <div role="columnheader">{t('worklist.notes')}</div>
          <div role="columnheader">{t('worklist.state')}</div>
          <div role="columnheader" aria-sort={ordered('measured')}>{column('measured', t('worklist.measured'))}</div>
        </div>
        <div role="rowgroup" className="rows">
          <div role="presentation" style={{ height: rows.getTotalSize(), position: 'relative' }}>
            {shown.map((item) => {
              const line = lines[item.index];
              return (
                <div role="row" key={item.key} aria-rowindex={item.index + 2} aria-selected={item.index === chosen}
                  className={item.index === chosen ? 'line chosen' : 'line'} style={{ position: 'absolute', top: item.start - 30, height: rowHeight, left: 0, right: 0 }}
                  onClick={() => open(line)}>
                  {line ? (
                    <>
                      <div role="cell">{day(line.acquired_at)}</div>
                      <div role="cell" className="mono" title={line.patient}>{line.patient || <span className="quiet">{t('worklist.unknown')}</span>}</div>
                      <div role="cell">{t(`kind.${line.kind}`)}</div>
                      <div role="cell"><a href={`/studies/${line.study}`} title={line.name} onClick={(event) => { event.preventDefault(); event.stopPropagation(); open(line); }}>{line.name || line.study.slice(0, 12)}</a></div>
                      <div role="cell" className="headline">{line.headline ? <span title={text(line.headline.label)}><b>{text(line.headline.text)}</b> {line.headline.interval_text && <span className="quiet">[{text(line.headline.interval_text)}]</span>} <span className="quiet">{text(line.headline.label)}</span></span> : <span className="quiet">{t('worklist.noNumber')}</span>}</div>
                      <div role="cell"><Notes line={line} /></div>
                      <div role="cell"><StateChip state={line.state} /></div>
                      <div role="cell">{day(line.measured_at)}</div>
                    </>
                  ) : <div role="cell"><Loader size="xs" aria-label={t('common.loading')} /></div>}
                </div>
              );
            })}
          </div>
        </div>
      </div>
      {isPending && <Group justify="center" className="overTable"><Loader size="sm" aria-label={t('common.loading')} /></Group>}
      {!isPending && !error && lines.length === 0 && <Text ta="center" c="dimmed" className="overTable">{filtered ? t('worklist.nothing') : t('worklist.empty')}</Text>}
      <Modal opened={dragging} onClose={() => setDragging(false)} withCloseButton={false} centered overlayProps={{ style: { pointerEvents: 'none' } }} styles={{ inner: { pointerEvents: 'none' }, content: { pointerEvents: 'none' } }} trapFocus={false} transitionProps={{ duration: 0 }}>
        <Text ta="center" p="lg">{t('upload.drop')}</Text>
      </Modal>
      {dropped && <UploadDialog files={dropped} onFiles={setDropped} onClose={() => setDropped(undefined)} />}
    </div>
  );
}

function Notes({ line }: { line: StudyLine }) {
  const { t } = useTranslation();
  const flagName = useFlagName();
  return (
    <Group gap={4} wrap="nowrap">
      {line.positive && <Badge className="chip" color="red" variant="light">{t('worklist.positive')}</Badge>}
      {line.refusals > 0 && <Badge className="chip" color="orange" variant="light">{t('worklist.refusals', { count: line.refusals })}</Badge>}
      {line.flags.length > 0 && (
        <Tooltip label={line.flags.map(flagName).join(' · ')}>
          <Badge className="chip" color="yellow" variant="light">{line.flags.length === 1 ? flagName(line.flags[0]!) : t('worklist.flags', { count: line.flags.length })}</Badge>
        </Tooltip>
      )}
    </Group>
  );
}
