import { ActionIcon, Alert, Group, SegmentedControl, Slider, Text, Tooltip } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.ts';
import { Signal } from '../../api/connection.ts';
import { ProblemAlert } from '../../common/Failure.tsx';
import { Icon } from '../../common/Icon.tsx';
import { useFormats, useText } from '../../i18n/index.ts';
import { keySign, useKeyOf, useKeys } from '../../shell/keys.ts';
import { scales } from './colours.ts';
import { ScaleBar } from './FusionViewer.tsx';
import { type Brush, PlanePane } from './PlanePane.tsx';
import { type Box, planes } from './planes.ts';
import type { Evidence } from './SpaceViewer.tsx';
import { useVolumes } from './useVolumes.ts';
import type { Vector, Volume } from './volume.ts';

const whats = ['t1-native', 't1-post-contrast', 'ecv'] as const;
type What = (typeof whats)[number];

/** A box around all labels, twice as large, so that the heart fills the pane. */
export function boxAround(labels: Volume): Box {
  const { columns, rows } = labels.info;
  let [left, right, top, bottom] = [columns, 0, rows, 0];
  labels.voxels.forEach((label, place) => {
    if (!label) return;
    const [x, y] = [place % columns, Math.floor(place / columns)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  });
  if (right < left) return labels.box();
  const half = Math.max(right - left, bottom - top);
  const corner = (side: number) => labels.placeOf([(left + right) / 2 + side * half, (top + bottom) / 2 + side * half, 0]);
  return { low: corner(-1), high: corner(1) };
}

/** How the values of a map's segments are called. */
const measured: Record<What, string> = { 't1-native': 'myocardial_t1_native', 't1-post-contrast': 'myocardial_t1_post_contrast', ecv: 'extracellular_volume_fraction' };

/** The middle of each label. */
function middles(labels: Volume): Map<number, Vector> {
  const sums = new Map<number, [number, number, number]>();
  labels.voxels.forEach((label, place) => {
    if (!label) return;
    const [x, y, count] = sums.get(label) ?? [0, 0, 0];
    sums.set(label, [x + (place % labels.info.columns), y + Math.floor(place / labels.info.columns), count + 1]);
  });
  return new Map([...sums].map(([label, [x, y, count]]) => [label, labels.placeOf([x / count, y / count, 0])]));
}

/** T1 of every pixel in colours that are the same in every study, with the heart's segments. */
export function MapViewer({ study, evidence }: { study: Schemas['Study']; evidence: Evidence | undefined }) {
  const { t } = useTranslation();
  const text = useText();
  const { number } = useFormats();
  const keyOf = useKeyOf();
  const volumes = useVolumes(study.study);
  const [what, setWhat] = useState<What>('t1-native');
  const [slice, setSlice] = useState(0);
  const [overlays, setOverlays] = useState(true);
  const [fit, setFit] = useState(0);
  const [wide, setWide] = useState(false);
  const [window, setWindow] = useState<Partial<Record<What, [number, number]>>>({});
  const [pointer, setPointer] = useState<Vector>();
  const still = useMemo(() => new Signal<Vector>([0, 0, 0]), []);
  const names = volumes.names ?? [];
  const slices = names.filter((name) => name.startsWith('t1-native-')).length;
  const here = whats.filter((one) => names.includes(`${one}-${slice}`));
  const shownWhat = here.includes(what) ? what : 't1-native';
  const loaded = volumes.of[`${shownWhat}-${slice}`];
  const map = loaded?.volume;
  const segments = volumes.of[`segments-${slice}`]?.volume;
  const usual = (map?.info.range ?? [0, 1]) as [number, number];
  const [low, high] = window[shownWhat] ?? usual;

  useEffect(() => {
    if (!evidence) return;
    setOverlays(true);
    setWhat(/extracellular/.test(evidence.measurement) ? 'ecv' : /post_contrast/.test(evidence.measurement) ? 't1-post-contrast' : 't1-native');
  }, [evidence]);
  const turn = (by: number) => slices > 0 && setSlice((now) => (now + by + slices) % slices);
  useKeys({
    nextFrame: () => turn(1),
    previousFrame: () => turn(-1),
    nextImage: () => setWhat(here[(here.indexOf(shownWhat) + 1) % here.length] ?? 't1-native'),
    previousImage: () => setWhat(here[(here.indexOf(shownWhat) + here.length - 1) % here.length] ?? 't1-native'),
    overlays: () => setOverlays((on) => !on),
    fit: () => {
      setWide((now) => !now);
      setFit((n) => n + 1);
    },
    uptakeUp: () => setWindow((all) => ({ ...all, [shownWhat]: [low, Math.min(3000, high + (high - low) / 10)] })),
    uptakeDown: () => setWindow((all) => ({ ...all, [shownWhat]: [low, Math.max(low + 20, high - (high - low) / 10)] })),
  });

  const layers = useMemo(() => (map ? [{ volume: map, low, high, scale: scales.viridis, opacity: 1, nearest: true, zeroIsNothing: true }] : []), [map, low, high]);
  const outlines = useMemo(() => (segments && overlays ? { labels: segments, colours: Array.from({ length: 17 }, () => '#ffffff') } : undefined), [segments, overlays]);
  const centres = useMemo(() => (segments ? middles(segments) : new Map<number, Vector>()), [segments]);
  const drawValues = ({ context, at }: Brush) => {
    if (!overlays || !segments || slices > 1) return;
    context.font = '600 13px system-ui, sans-serif';
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineWidth = 3.5;
    context.strokeStyle = 'rgba(0,0,0,.75)';
    context.fillStyle = '#fff';
    for (const label of segments.info.labels) {
      const value = study.readout.measurements.find((one) => one.name === `${measured[shownWhat]}_${label.name}`)?.value;
      if (value === undefined) continue;
      const [x, y] = at(centres.get(label.label)!);
      context.strokeText(String(Math.round(value)), x, y);
      context.fillText(String(Math.round(value)), x, y);
    }
  };
  const box = useMemo(() => (segments && !wide ? boxAround(segments) : map?.box()), [segments, map, wide]);

  if (volumes.error) return <div className="viewer"><ProblemAlert error={volumes.error} /></div>;
  const refusal = volumes.of['t1-native-0']?.refusal;
  if (refusal) return <div className="viewer"><Alert m="md" color="orange">{text(refusal)}</Alert></div>;
  const value = pointer && map?.valueAt(pointer);
  const segment = pointer && segments?.info.labels.find((one) => one.label === segments.storedAt(pointer));
  const unit = map?.info.unit ?? '';
  const limits: [number, number] = shownWhat === 'ecv' ? [0, 100] : [0, 3000];
  return (
    <div className="viewer" data-testid="map">
      <Group className="tools" gap={6} role="toolbar" aria-label={t('viewer.tools')}>
        <Tooltip label={`${t('keys.action.overlays')} (${keySign(keyOf('overlays'))})`} openDelay={350}>
          <ActionIcon variant={overlays ? 'filled' : 'subtle'} color={overlays ? undefined : 'gray'} aria-pressed={overlays} aria-label={t('keys.action.overlays')} onClick={() => setOverlays(!overlays)}><Icon name="eye" /></ActionIcon>
        </Tooltip>
        <Tooltip label={`${t('space.heartOrAll')} (${keySign(keyOf('fit'))})`} openDelay={350}>
          <ActionIcon variant="subtle" color="gray" aria-label={t('space.heartOrAll')} onClick={() => { setWide(!wide); setFit(fit + 1); }}><Icon name="fit" /></ActionIcon>
        </Tooltip>
        <SegmentedControl size="xs" aria-label={t('space.map')} value={shownWhat} onChange={(name) => setWhat(name as What)} data={here.map((value) => ({ value, label: t(`space.maps.${value}`) }))} />
        {slices > 1 && <SegmentedControl size="xs" aria-label={t('space.slice')} value={String(slice)} onChange={(name) => setSlice(Number(name))} data={Array.from({ length: slices }, (_, one) => ({ value: String(one), label: String(one + 1) }))} />}
        <label className="knob">{t('space.from')} <Slider size="sm" w={90} label={null} min={limits[0]} max={limits[1]} step={limits[1] / 300} value={low} onChange={(to) => to < high && setWindow({ ...window, [shownWhat]: [to, high] })} thumbLabel={t('space.from')} /><b>{number(low, 0)}</b></label>
        <label className="knob">{t('space.to')} <Slider size="sm" w={90} label={null} min={limits[0]} max={limits[1]} step={limits[1] / 300} value={high} onChange={(to) => to > low && setWindow({ ...window, [shownWhat]: [low, to] })} thumbLabel={t('space.to')} /><b>{number(high, 0)} {unit}</b></label>
      </Group>
      <div className="panes">
        <div className="cell">
          {map && box ? <PlanePane plane={planes.axial} layers={layers} outlines={outlines} box={box} cursor={still} step={1} fit={fit} label={t(`space.maps.${shownWhat}`)} onHover={setPointer} draw={drawValues} shown={[layers, outlines]} /> : <Text p="md" c="dimmed">{t('common.loading')}</Text>}
          <div className="paneName">{t(`space.maps.${shownWhat}`)}</div>
          {map && <ScaleBar scale="viridis" top={number(high, 0)} bottom={number(low, 0)} unit={unit} />}
        </div>
      </div>
      <div className="readout" data-testid="readout" data-value={value ?? ''}>
        {pointer && value !== undefined ? <b>{value === 0 ? t('space.noFit') : `${number(value, 0)} ${unit}`}</b> : <span className="quiet">{t('space.pointAt')}</span>}
        {segment && <span>{text(segment.text)}</span>}
        {!segments && map && <span className="quiet">{t('space.noSegments')}</span>}
      </div>
    </div>
  );
}
