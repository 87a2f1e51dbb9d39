import { Badge, Button, Card, Group, Loader, SimpleGrid, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '../api/client.ts';
import { ProblemAlert } from '../common/Failure.tsx';
import { useFormats, useText } from '../i18n/index.ts';

type Modality = Schemas['Conformance'];

/** What this installation keeps of its claims on phantoms of known truth. */
export function ConformancePanel() {
  const { t } = useTranslation();
  const [shown, setShown] = useState<string>();
  const { data, error, refetch } = useQuery({ queryKey: ['conformance'], queryFn: async () => (await answer(api.GET('/api/statistics/conformance'))).items });
  if (!data) return error ? <ProblemAlert error={error} retry={() => void refetch()} /> : <Loader aria-label={t('common.loading')} />;
  return (
    <div className="conformance">
      <SimpleGrid cols={{ base: 1, sm: 2, xl: 4 }} spacing="sm">
        {data.map((item) => (
          <Card key={item.modality} withBorder p="sm">
            <Statement item={item} />
            <Group gap="xs" mt="auto" pt={8}>
              {item.statement && <Button size="compact-sm" variant={shown === item.modality ? 'light' : 'default'} aria-pressed={shown === item.modality} onClick={() => setShown(shown === item.modality ? undefined : item.modality)}>{t('statistics.statement')}</Button>}
            </Group>
          </Card>
        ))}
      </SimpleGrid>
      {shown && <iframe className="statement" title={t('statistics.statement')} sandbox="allow-scripts" src={`/api/statistics/conformance/${shown}`} />}
    </div>
  );
}

type Finding = NonNullable<Modality['statement']>['findings'][number];

/** One line for all promises of a metric that ended alike. */
function byMetric(findings: Finding[]): { label: Finding['label']; finding: Finding['finding']; promises: string[] }[] {
  const lines = new Map<string, { label: Finding['label']; finding: Finding['finding']; promises: string[] }>();
  for (const { metric, label, finding, promise } of findings) {
    const line = lines.get(`${metric} ${finding}`) ?? { label, finding, promises: [] };
    line.promises.push(promise);
    lines.set(`${metric} ${finding}`, line);
  }
  return [...lines.values()];
}

function Statement({ item }: { item: Modality }) {
  const { t } = useTranslation();
  const text = useText();
  const { time } = useFormats();
  const statement = item.statement;
  return (
    <>
      <Group justify="space-between" wrap="nowrap">
        <Title order={2} size="h6">{text(item.label)}</Title>
        {statement && <Badge className="chip" variant="light" color={statement.conforms ? 'teal' : 'red'}>{t(statement.conforms ? 'statistics.conforms' : 'statistics.conformsNot')}</Badge>}
      </Group>
      {!statement ? <Text size="sm" c="dimmed">{t('statistics.notVerified', { modality: item.modality })}</Text> : (
        <>
          <Text size="sm">{t('statistics.claimsMet', { met: statement.met, claims: statement.claims })} · {t(statement.identical ? 'statistics.identical' : 'statistics.notIdentical')}</Text>
          <Text size="xs" c="dimmed">{time(statement.at)} · Etalon {statement.version}</Text>
          {byMetric(statement.findings).map(({ label, finding, promises }, place) => <Text key={place} size="xs"><b>{t(`statistics.finding.${finding}`)}</b>: {text(label)} ({promises.map((promise) => t(`statistics.promise.${promise as 'slope'}`, { defaultValue: promise })).join(', ')})</Text>)}
        </>
      )}
    </>
  );
}
