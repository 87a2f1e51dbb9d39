import { Alert, Button, Loader, Stack, Tabs, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../api/client.ts';
import { ProblemAlert } from '../common/Failure.tsx';
import { addTexts } from '../i18n/index.ts';
import { AnalysisView } from './AnalysisView.tsx';
import { ChoiceForm } from './ChoiceForm.tsx';
import { ConformancePanel } from './ConformancePanel.tsx';
import { analyses, type Analysis, type Choices, filled, type Kind, type TakenTable } from './table.ts';
import { TableSource } from './TableSource.tsx';
import { en } from './texts.en.ts';
import { fr } from './texts.fr.ts';
import './statistics.css';

addTexts('statistics', en, fr);

type ByKind<T> = Partial<Record<Kind, T>>;
const tabs = [...analyses, 'conformance'] as const;
/** A result with the choices that it was made with. */
type Made = { analysis: Analysis; choices: string };

/** A table, what is to be found out of it, and what came of it. Nothing is kept on the server. */
export function StatisticsPage() {
  const { t } = useTranslation();
  const [table, setTable] = useState<TakenTable>();
  const [taken, setTaken] = useState(0);
  const [shown, setShown] = useState<Kind | 'conformance'>('agreement');
  const kind = shown === 'conformance' ? 'agreement' : shown;
  const [chosen, setChosen] = useState<ByKind<Choices>>({});
  const [made, setMade] = useState<ByKind<Made>>({});
  const columns = useQuery({
    queryKey: ['statistics-columns', taken],
    enabled: table !== undefined,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    queryFn: () => answer(api.POST('/api/statistics/columns', { body: { name: table!.name, table: table!.table } })),
  });
  const choices = chosen[kind] ?? columns.data?.guesses[kind] ?? {};
  const sent = JSON.stringify(filled(choices));
  const analyse = useMutation({
    mutationFn: async (asked: { kind: Kind; choices: string }) => ({ ...asked, analysis: await answer(api.POST('/api/statistics/analyses', { body: { name: table!.name, table: table!.table, analysis: asked.kind, choices: JSON.parse(asked.choices) as Choices } })) }),
    onSuccess: ({ kind: of, analysis, choices: used }) => setMade((before) => ({ ...before, [of]: { analysis, choices: used } })),
  });
  const take = (next: TakenTable) => {
    setTable(next);
    setTaken((count) => count + 1);
    setChosen({});
    setMade({});
    analyse.reset();
  };
  const compute = (event: FormEvent) => {
    event.preventDefault();
    analyse.mutate({ kind, choices: sent });
  };
  const result = made[kind];
  const failed = analyse.error && analyse.variables?.kind === kind ? analyse.error : undefined;
  return (
    <div className="statistics">
      <Tabs value={shown} onChange={(value) => value && setShown(value as Kind)} className="statKinds noPrint">
        <Tabs.List aria-label={t('statistics.kinds')}>{tabs.map((one) => <Tabs.Tab key={one} value={one}>{t(`statistics.kind.${one}`)}</Tabs.Tab>)}</Tabs.List>
        {tabs.map((one) => <Tabs.Panel key={one} value={one} pt="xs"><Text size="sm" c="dimmed">{t(`statistics.about.${one}`)}</Text></Tabs.Panel>)}
      </Tabs>
      <div className="statBody">
        {shown !== 'conformance' && (
          <aside className="statForm noPrint" aria-label={t('statistics.choices')}>
            <Title order={1} size="h4">{t('nav.statistics')}</Title>
            <TableSource table={table} rows={columns.data?.rows} onTable={take} />
            {columns.isFetching && <Loader size="sm" aria-label={t('common.loading')} />}
            <ProblemAlert error={columns.error} />
            {columns.data && (
              <form onSubmit={compute}>
                <Stack gap="sm">
                  <ChoiceForm kind={kind} columns={columns.data.columns} choices={choices} onChange={(next) => setChosen({ ...chosen, [kind]: next })} />
                  <Button type="submit" loading={analyse.isPending}>{t('statistics.compute')}</Button>
                </Stack>
              </form>
            )}
          </aside>
        )}
        <section className="statResult">
          {shown === 'conformance' ? <ConformancePanel /> : (
            <Stack gap="sm" mt="sm">
              <ProblemAlert error={failed} />
              {result && result.choices !== sent && <Alert color="yellow" variant="light" className="noPrint">{t('statistics.changed')}</Alert>}
              {result && <AnalysisView analysis={result.analysis} />}
            </Stack>
          )}
        </section>
      </div>
    </div>
  );
}
