import { Anchor, Button, Group, Loader, Table, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, searchHeader } from '../api/client.ts';
import { Signal, useSignal } from '../api/connection.ts';
import { ProblemAlert } from '../common/Failure.tsx';
import { Icon } from '../common/Icon.tsx';
import { useFormats } from '../i18n/index.ts';
import { useKeys } from '../shell/keys.ts';

const searched = new Signal('');

export function Patients() {
  const { t } = useTranslation();
  const { day } = useFormats();
  const search = useSignal(searched);
  const [settled] = useDebouncedValue(search, 200);
  const box = useRef<HTMLInputElement>(null);
  useKeys({ search: () => box.current?.focus() });
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery({
    queryKey: ['patients', settled],
    queryFn: ({ pageParam, signal }) => answer(api.GET('/api/patients', { signal, params: { header: searchHeader(settled), query: { limit: 100, ...(pageParam && { cursor: pageParam }) } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
    placeholderData: keepPreviousData,
  });
  const lines = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="sheet">
      <Group mb="sm">
        <Title order={1} size="h4">{t('patients.title')}</Title>
        <TextInput ref={box} size="xs" w={260} value={search} placeholder={t('patients.search')} aria-label={t('patients.search')} leftSection={<Icon name="search" size={14} />} onChange={(event) => searched.set(event.currentTarget.value)} />
      </Group>
      <ProblemAlert error={error} retry={() => void refetch()} />
      {isPending && <Loader aria-label={t('common.loading')} />}
      {!isPending && lines.length === 0 && !error && <Text c="dimmed">{search ? t('patients.nothing') : t('patients.empty')}</Text>}
      {lines.length > 0 && (
        <Table highlightOnHover verticalSpacing={5}>
          <Table.Thead><Table.Tr><Table.Th>{t('worklist.patient')}</Table.Th><Table.Th>{t('patients.studies')}</Table.Th><Table.Th>{t('patients.first')}</Table.Th><Table.Th>{t('patients.last')}</Table.Th></Table.Tr></Table.Thead>
          <Table.Tbody>
            {lines.map(({ patient, dates }) => {
              const sorted = [...dates].sort();
              return (
                <Table.Tr key={patient}>
                  <Table.Td><Anchor component={Link} className="mono" to={`/patients/${encodeURIComponent(patient)}`}>{patient}</Anchor></Table.Td>
                  <Table.Td>{dates.length}</Table.Td><Table.Td>{day(sorted[0])}</Table.Td><Table.Td>{day(sorted.at(-1))}</Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      )}
      {hasNextPage && <Button mt="sm" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t('common.more')}</Button>}
    </div>
  );
}
