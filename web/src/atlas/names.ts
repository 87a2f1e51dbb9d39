import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/index.ts';
import type { FacetKey } from './facets.ts';
import type { Points } from './points.ts';

export interface Names {
  /** A value of a facet. */
  of(key: FacetKey, value: number): string;
  /** What a picture has, in one line. */
  labels(point: number): string;
}

export function useNames(points: Points): Names {
  const { t, i18n } = useTranslation();
  const text = useText();
  return useMemo(() => {
    const { labels, clusters, organs, vendors, centres, label_sets } = points.about;
    const unknown = t('atlas.unknown');
    const of = (key: FacetKey, value: number): string => {
      switch (key) {
        case 'label': return value < labels.length ? text(labels[value]!.names) : t('atlas.noLabel');
        case 'cluster': return value < clusters.length ? `${clusters[value]!.number} · ${text(clusters[value]!.name)}` : t('atlas.noCluster');
        case 'organ': return organs[value] ?? unknown;
        case 'vendor': return vendors[value] ?? unknown;
        case 'centre': return centres[value] ?? unknown;
        case 'outlier': return t(value === 0 ? 'atlas.isOutlier' : 'atlas.isNotOutlier');
        case 'check': return t(value === 0 ? 'atlas.isToCheck' : 'atlas.isNotToCheck');
      }
    };
    return {
      of,
      labels: (point) => {
        const set = label_sets[points.labelSets[point]!] ?? [];
        return set.length > 0 ? set.map((label) => of('label', label)).join(', ') : t('atlas.noLabel');
      },
    };
  }, [points, i18n.language]);
}
