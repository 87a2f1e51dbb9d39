import { Button, Group, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../i18n/index.ts';
import type { ColourKey, Look } from './colours.ts';
import type { Facet, FacetKey, Filtered, Filters } from './facets.ts';
import { useNames } from './names.ts';
import type { Points } from './points.ts';

/** Facets whose values come in no order of their own. */
const byName: readonly FacetKey[] = ['organ', 'vendor', 'centre'];

interface Props {
  points: Points;
  facets: readonly Facet[];
  filtered: Filtered;
  filters: Filters;
  region: boolean;
  isChosen: boolean;
  look: Look;
  colourBy: ColourKey;
  onToggle(key: FacetKey, value: number): void;
  onClear(): void;
  onClearRegion(): void;
}

/** What the pictures have, with how many there are among those that are chosen otherwise; a click chooses. */
export function FacetPanel({ points, facets, filtered, filters, region, isChosen, look, colourBy, onToggle, onClear, onClearRegion }: Props) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const names = useNames(points);
  return (
    <aside className="atlasFacets" aria-label={t('atlas.filters')}>
      <Group justify="space-between" wrap="nowrap" mb={4}>
        <Title order={2} size="h6">{t('atlas.filters')}</Title>
        <Button size="compact-xs" variant="default" disabled={!isChosen} onClick={onClear}>{t('worklist.clear')}</Button>
      </Group>
      {region && <Button fullWidth size="compact-sm" variant="light" mb={6} onClick={onClearRegion}>{t('atlas.regionOff')}</Button>}
      {facets.map((facet) => {
        const counts = filtered.counts.get(facet.key)!;
        const chosen = filters[facet.key] ?? [];
        const most = Math.max(1, ...counts);
        const values = Array.from({ length: facet.values }, (_, value) => value).filter((value) => counts[value]! > 0 || chosen.includes(value));
        if (byName.includes(facet.key)) values.sort((a, b) => Number(a === facet.values - 1) - Number(b === facet.values - 1) || names.of(facet.key, a).localeCompare(names.of(facet.key, b)));
        return (
          <fieldset key={facet.key} className="facet">
            <Text component="legend" size="xs" fw={600} c="dimmed">{t(`atlas.facet.${facet.key}`)}</Text>
            {values.map((value) => {
              const colour = colourBy === facet.key ? look.legend.entries.find((entry) => entry.value === value)?.colour ?? look.legend.rest : undefined;
              return (
                <button key={value} type="button" className={`facetValue${chosen.includes(value) ? ' here' : ''}`} aria-pressed={chosen.includes(value)} onClick={() => onToggle(facet.key, value)} title={names.of(facet.key, value)}>
                  <span className="facetBar" style={{ width: `${(100 * counts[value]!) / most}%` }} aria-hidden="true" />
                  {colour && <span className="swatch" style={{ background: colour }} />}
                  <span className="facetName">{names.of(facet.key, value)}</span>
                  <span className="facetCount">{number(counts[value]!)}</span>
                </button>
              );
            })}
          </fieldset>
        );
      })}
    </aside>
  );
}
