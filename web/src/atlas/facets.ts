import { outlierFlag, type Points, toCheckFlag } from './points.ts';

export const facetKeys = ['label', 'cluster', 'organ', 'vendor', 'centre', 'outlier', 'check'] as const;
export type FacetKey = (typeof facetKeys)[number];

/** One way to divide the pictures. */
export interface Facet {
  key: FacetKey;
  /** What is counted and chosen; the last is "not known" or "none" where there is such a thing. */
  values: number;
  codes: Uint32Array | Uint16Array | Uint8Array;
  /** Values of each code: a picture can have several labels. */
  valuesOf: readonly (readonly number[])[];
}

function plain(key: FacetKey, codes: Uint16Array, names: number): Facet {
  // Code 0 is not known and comes last.
  return { key, values: names + 1, codes, valuesOf: Array.from({ length: names + 1 }, (_, code) => [code === 0 ? names : code - 1]) };
}

function flag(key: FacetKey, flags: Uint8Array, bit: number): Facet {
  return { key, values: 2, codes: flags, valuesOf: Array.from({ length: 4 }, (_, code) => [code & bit ? 0 : 1]) };
}

/** The facets that tell pictures of this atlas apart. */
export function facetsOf(points: Points): Facet[] {
  const { about } = points;
  const labels = about.labels.length;
  const all: Facet[] = [
    { key: 'label', values: labels + 1, codes: points.labelSets, valuesOf: about.label_sets.map((set) => (set.length > 0 ? set : [labels])) },
    plain('cluster', points.clusters, about.clusters.length),
    plain('organ', points.organs, about.organs.length),
    plain('vendor', points.vendors, about.vendors.length),
    plain('centre', points.centres, about.centres.length),
    flag('outlier', points.flags, outlierFlag),
    flag('check', points.flags, toCheckFlag),
  ];
  return all.filter((facet) => new Set(Array.from({ length: Math.min(points.count, 200_000) }, (_, i) => facet.codes[i]!).map((code) => facet.valuesOf[code]?.[0])).size > 1);
}

export type Filters = Partial<Record<FacetKey, readonly number[]>>;

export interface Filtered {
  /** 1 where a picture passes all filters and lies in the chosen region. */
  passing: Uint8Array;
  count: number;
  /** For each facet how many pictures have each value and pass all other filters. */
  counts: Map<FacetKey, Uint32Array>;
}

/** Counts of a facet do not heed its own filter: they say what choosing another value would give. */
export function filterPoints(count: number, facets: readonly Facet[], filters: Filters, region: Uint8Array | undefined): Filtered {
  const accepted = facets.map((facet) => {
    const chosen = filters[facet.key];
    if (!chosen || chosen.length === 0) return undefined;
    return Uint8Array.from(facet.valuesOf, (values) => (values.some((value) => chosen.includes(value)) ? 1 : 0));
  });
  const byCode = facets.map((facet) => new Uint32Array(facet.valuesOf.length));
  const passing = new Uint8Array(count);
  let passed = 0;
  for (let i = 0; i < count; i++) {
    if (region && !region[i]) continue;
    let failing = -1;
    let failures = 0;
    for (let f = 0; f < facets.length && failures < 2; f++) {
      const accept = accepted[f];
      if (!accept || accept[facets[f]!.codes[i]!]) continue;
      failing = f;
      failures++;
    }
    if (failures > 1) continue;
    if (failures === 1) {
      byCode[failing]![facets[failing]!.codes[i]!]!++;
      continue;
    }
    passing[i] = 1;
    passed++;
    for (let f = 0; f < facets.length; f++) byCode[f]![facets[f]!.codes[i]!]!++;
  }
  const counts = new Map<FacetKey, Uint32Array>();
  facets.forEach((facet, f) => {
    const sums = new Uint32Array(facet.values);
    facet.valuesOf.forEach((values, code) => values.forEach((value) => (sums[value]! += byCode[f]![code]!)));
    counts.set(facet.key, sums);
  });
  return { passing, count: passed, counts };
}

export function toggled(filters: Filters, key: FacetKey, value: number): Filters {
  const before = filters[key] ?? [];
  const after = before.includes(value) ? before.filter((one) => one !== value) : [...before, value];
  const { [key]: _, ...rest } = filters;
  return after.length > 0 ? { ...rest, [key]: after } : rest;
}
