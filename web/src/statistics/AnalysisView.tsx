import { Button, Card, Group, SimpleGrid, Table, Text, Title } from '@mantine/core';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.ts';
import { useFormats, useLanguage, useText } from '../i18n/index.ts';
import { type Analysis, fileName, save, splitEstimate } from './table.ts';

type Plot = Analysis['plots'][number];
type Figures = Schemas['AnalysisTable'];

/** Everything that an analysis says: in words, at a glance, drawn, in tables, and what was left out. */
export function AnalysisView({ analysis }: { analysis: Analysis }) {
  const { t } = useTranslation();
  const text = useText();
  const { number } = useFormats();
  const glance = analysis.tables.find((table) => table.key === 'glance');
  const tables = analysis.tables.filter((table) => table !== glance);
  // Beside the plot where they fit there.
  const narrow = glance || analysis.plots.length === 0 ? [] : tables.filter((table) => table.columns.length <= 6);
  return (
    <article className="analysis">
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <div>
          <Title order={2} size="h5">{text(analysis.kind)}</Title>
          <Text size="xs" c="dimmed">{analysis.source} · {t('statistics.rows', { count: analysis.rows, number: number(analysis.rows) })} · <span className="mono">SHA-256 {analysis.sha256.slice(0, 12)}</span></Text>
        </div>
        <Group gap="xs" wrap="nowrap" className="noPrint">
          <Button size="compact-sm" variant="default" onClick={() => save(fileName(analysis.source, analysis.analysis, 'json'), analysis.document, 'application/json')}>{t('statistics.figuresFile')}</Button>
          <Button size="compact-sm" variant="default" onClick={() => window.print()}>{t('study.print')}</Button>
        </Group>
      </Group>
      <Text className="inShort" size="sm">{text(analysis.summary)}</Text>
      {glance && glance.rows.length > 0 && <Glance table={glance} />}
      {analysis.plots.length > 0 && (
        <div className="statPlots">
          {analysis.plots.map((plot) => <PlotCard key={plot.key} plot={plot} source={analysis.source} />)}
          {narrow.length > 0 && <div className="statTables">{narrow.map((table) => <FigureTable key={table.key} table={table} />)}</div>}
        </div>
      )}
      {tables.filter((table) => !narrow.includes(table)).map((table) => <FigureTable key={table.key} table={table} />)}
      {analysis.remarks.length > 0 && (
        <section>
          <Title order={3} size="h6">{t('statistics.remarks')}</Title>
          <ul className="remarks">{analysis.remarks.map((remark, place) => <li key={place}>{text(remark)}</li>)}</ul>
        </section>
      )}
    </article>
  );
}

function Glance({ table }: { table: Figures }) {
  const text = useText();
  return (
    <SimpleGrid cols={{ base: 2, lg: 3, xl: 4 }} spacing="sm">
      {table.rows.map(([name, estimate, words], place) => {
        const [value, interval] = splitEstimate(text(estimate?.text));
        return (
          <Card key={place} withBorder p="sm">
            <Text size="xs" c="dimmed">{text(name?.text)}</Text>
            {estimate?.refused ? <Text size="sm" fs="italic">{value}</Text> : <Text size="xl" fw={650} lh={1.25}>{value} <span className="interval">{interval}</span></Text>}
            <Text size="xs">{text(words?.text)}</Text>
          </Card>
        );
      })}
    </SimpleGrid>
  );
}

/** A drawing as the program made it, on paper in any theme: what is seen is what is saved. */
function PlotCard({ plot, source }: { plot: Plot; source: string }) {
  const { t } = useTranslation();
  const text = useText();
  const language = useLanguage();
  const svg = plot.svg[language];
  const address = useMemo(() => URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' })), [svg]);
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  const heading = text(plot.heading);
  return (
    <figure className="statPlot">
      <img src={address} alt={`${heading}. ${text(plot.caption)}`} />
      <figcaption>
        <b>{heading}</b> {text(plot.caption)}
        <Group gap="xs" mt={6} className="noPrint">
          <Button size="compact-xs" variant="default" aria-label={`SVG: ${heading}`} onClick={() => save(fileName(source, plot.key, 'svg'), svg, 'image/svg+xml')}>SVG</Button>
          <Button size="compact-xs" variant="default" aria-label={`${t('statistics.data')}: ${heading}`} onClick={() => save(fileName(source, plot.key, 'csv'), plot.data[language], 'text/csv')}>{t('statistics.data')}</Button>
        </Group>
      </figcaption>
    </figure>
  );
}

function FigureTable({ table }: { table: Figures }) {
  const text = useText();
  return (
    <section>
      <Title order={3} size="h6">{text(table.heading)}</Title>
      {text(table.note) && <Text size="xs" c="dimmed">{text(table.note)}</Text>}
      <div className="scroll">
        <Table verticalSpacing={3} horizontalSpacing={8} className="figures">
          <Table.Thead><Table.Tr>{table.columns.map((column) => <Table.Th key={column.key} className={`of-${column.key}`}>{text(column.heading)}</Table.Th>)}</Table.Tr></Table.Thead>
          <Table.Tbody>
            {table.rows.map((row, place) => (
              <Table.Tr key={place}>
                {row.map((cell, column) => (column === 0 ? <Table.Th key={column} scope="row">{text(cell.text)}</Table.Th> : <Table.Td key={column} className={cell.refused ? 'whyNot' : cell.value === undefined ? `words of-${table.columns[column]?.key}` : 'figure'}>{text(cell.text)}</Table.Td>))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}
