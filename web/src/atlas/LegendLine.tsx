import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../i18n/index.ts';
import type { ColourKey, Look } from './colours.ts';
import type { FacetKey } from './facets.ts';
import type { Names } from './names.ts';

/** What the colours mean. */
export function LegendLine({ look, colourBy, names }: { look: Look; colourBy: ColourKey; names: Names }) {
  const { t } = useTranslation();
  const { number, day } = useFormats();
  const { entries, rest, scale } = look.legend;
  const end = (value: number, isLast: boolean) => (colourBy === 'date' ? day(new Date(value * 86_400_000).toISOString()) : `${isLast ? '≥ ' : '≤ '}${number(value, 0)}`);
  return (
    <Group className="atlasLegend" gap={12} role="note" aria-label={t('atlas.legend')}>
      <Text size="xs" fw={600}>{t(`atlas.facet.${colourBy}`)}</Text>
      {scale && <Group gap={6}><Text size="xs">{end(scale.low, false)}</Text><span className="atlasScale" style={{ background: `linear-gradient(to right, ${scale.colours.join(', ')})` }} /><Text size="xs">{end(scale.high, true)}</Text></Group>}
      {colourBy === 'cluster'
        ? <Text size="xs">{t('atlas.clusterLegend')}</Text>
        : entries.map((entry) => <Text key={entry.value} size="xs"><span className="swatch round" style={{ background: entry.colour }} />{names.of(colourBy as FacetKey, entry.value)}</Text>)}
      {rest && <Text size="xs"><span className="swatch round" style={{ background: rest }} />{t('atlas.rest')}</Text>}
    </Group>
  );
}
