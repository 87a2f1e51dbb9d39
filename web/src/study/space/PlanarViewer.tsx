import { ActionIcon, Alert, Group, SegmentedControl, Slider, Text, Tooltip } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.ts';
import { Signal } from '../../api/connection.ts';
import { ProblemAlert } from '../../common/Failure.tsx';
import { Icon } from '../../common/Icon.tsx';
import { useFormats, useText } from '../../i18n/index.ts';
import { keySign, useKeyOf, useKeys } from '../../shell/keys.ts';
import { type ScaleName, scales } from './colours.ts';
import { type Brush, PlanePane } from './PlanePane.tsx';
import { type Box, planes } from './planes.ts';
import { useVolumes } from './useVolumes.ts';
import { length, type Shown, type Vector, type Volume } from './volume.ts';

const views = ['anterior', 'posterior'] as const;
const circleColours = { heart: '#e03131', contralateral: '#1c7ed6' } as const;

/** Level that is as dark as it gets: what one pixel in a thousand exceeds, so that the bladder does not hide the rest. */
export function brightEnd(volume: Volume, exceeded = 0.004): number {
  const sorted = volume.voxels.filter((one) => one > 0).sort();
  return (sorted[Math.floor((1 - exceeded) * (sorted.length - 1))] ?? 1) * volume.info.slope;
}

/** Both views of a bone scan with the regions whose counts were compared. */
export function PlanarViewer({ study }: { study: Schemas['Study'] }) {
  const { t } = useTranslation();
  const text = useText();
  const { number } = useFormats();
  const keyOf = useKeyOf();
  const volumes = useVolumes(study.study);
  const anterior = volumes.of.anterior?.volume;
  const usual = useMemo(() => (anterior ? brightEnd(anterior) : 1), [anterior]);
  const [part, setPart] = useState(1);
  const [colours, setColours] = useState<ScaleName>('inverse');
  const [overlays, setOverlays] = useState(true);
  const [fit, setFit] = useState(0);
  const [whole, setWhole] = useState(false);
  const turnFit = () => {
    setWhole((now) => !now);
    setFit((n) => n + 1);
  };
  const [pointer, setPointer] = useState<{ view: string; value: number }>();
  const still = useMemo(() => new Signal<Vector>([0, 0, 0]), []);
  const top = usual * part;

  useKeys({
    overlays: () => setOverlays((on) => !on),
    fit: turnFit,
    uptakeUp: () => setPart((now) => Math.min(8, now * 1.15)),
    uptakeDown: () => setPart((now) => Math.max(0.02, now / 1.15)),
    colours: () => setColours((now) => (now === 'hot' ? 'inverse' : 'hot')),
  });

  if (volumes.error) return <div className="viewer"><ProblemAlert error={volumes.error} /></div>;
  const refusal = volumes.of.anterior?.refusal;
  if (refusal) return <div className="viewer"><Alert m="md" color="orange">{text(refusal)}</Alert></div>;
  const apart = anterior?.info.apart;
  const ratio = study.readout.measurements.find((one) => one.name === 'heart_to_contralateral_ratio');
  return (
    <div className="viewer" data-testid="planar">
      <Group className="tools" gap={6} role="toolbar" aria-label={t('viewer.tools')}>
        <Tooltip label={`${t('keys.action.overlays')} (${keySign(keyOf('overlays'))})`} openDelay={350}>
          <ActionIcon variant={overlays ? 'filled' : 'subtle'} color={overlays ? undefined : 'gray'} aria-pressed={overlays} aria-label={t('keys.action.overlays')} onClick={() => setOverlays(!overlays)}><Icon name="eye" /></ActionIcon>
        </Tooltip>
        <Tooltip label={`${t('space.chestOrAll')} (${keySign(keyOf('fit'))})`} openDelay={350}>
          <ActionIcon variant="subtle" color="gray" aria-label={t('space.chestOrAll')} onClick={turnFit}><Icon name="fit" /></ActionIcon>
        </Tooltip>
        <SegmentedControl size="xs" aria-label={t('keys.action.colours')} value={colours} onChange={(name) => setColours(name as ScaleName)} data={(['inverse', 'hot'] as const).map((value) => ({ value, label: t(`space.colours.${value}`) }))} />
        <label className="knob">{t('space.counts')} <Slider size="sm" w={140} label={null} min={-3} max={3} step={0.05} value={Math.log2(part)} onChange={(value) => setPart(2 ** value)} thumbLabel={t('space.uptakeTop')} /><b>0 – {number(top, 0)}</b></label>
        <Text size="xs" c="dimmed" ml="auto">{t('space.regionsByRule')}</Text>
      </Group>
      {apart && <Alert color="orange" variant="light" py={4} radius={0} icon={<Icon name="warning" />}>{text(apart)}</Alert>}
      <div className="panes two">
        {!anterior && <Text p="md" c="dimmed">{t('common.loading')}</Text>}
        {views.map((view) => {
          const volume = volumes.of[view]?.volume;
          if (!volume) return null;
          const [left, right] = view === 'anterior' ? (['R', 'L'] as const) : (['L', 'R'] as const);
          return (
            <div key={view} className="cell paperCell">
              <Picture volume={volume} top={top} colours={colours} overlays={overlays} fit={fit} whole={whole} still={still} label={t(`space.view.${view}`)} onValue={(value) => setPointer(value === undefined ? undefined : { view, value })} />
              <div className={colours === 'inverse' ? 'paneName paper' : 'paneName'}>{t(`space.view.${view}`)}</div>
              <div className={colours === 'inverse' ? 'sideLetters paper' : 'sideLetters'}><span>{t(`space.sides.${left}`)}</span><span>{t(`space.sides.${right}`)}</span></div>
            </div>
          );
        })}
        {volumes.names && !volumes.names.includes('posterior') && <div className="cell"><Text p="md" c="dimmed">{t('space.noPosterior')}</Text></div>}
      </div>
      <div className="readout" data-testid="readout">
        {ratio && <b>H/CL {text(ratio.text)}{ratio.interval_text ? ` (${text(ratio.interval_text)})` : ''}</b>}
        {anterior && anterior.info.circles.map((circle) => <span key={circle.name}><span className="swatch" style={{ background: circleColours[circle.name] }} />{t(`space.circle.${circle.name}`)} {number(circle.mean, 1)} {t('space.perPixel')}</span>)}
        {anterior?.info.grade && <Grade grade={anterior.info.grade} />}
        {pointer && <span className="quiet">{t('space.pointer')} {number(pointer.value, 0)} {anterior?.info.unit}</span>}
      </div>
    </div>
  );
}

function Picture({ volume, top, colours, overlays, fit, whole, still, label, onValue }: { volume: Volume; top: number; colours: ScaleName; overlays: boolean; fit: number; whole: boolean; still: Signal<Vector>; label: string; onValue(value: number | undefined): void }) {
  const layers = useMemo(() => [{ volume, low: 0, high: top, scale: scales[colours], opacity: 1 }], [volume, top, colours]);
  const box = useMemo(() => (whole ? volume.box() : chestOf(volume)), [volume, whole]);
  return (
    <PlanePane plane={planes.axial} layers={layers} box={box} cursor={still} step={1} fit={fit} label={label} ink={colours === 'inverse' ? '#15232d' : '#e6edf3'} shown={[layers, overlays]}
      onHover={(place) => onValue(place && volume.valueAt(place))} draw={(brush) => overlays && volume.info.circles.forEach((circle) => drawCircle(brush, volume, circle))} />
  );
}

/** Seven radii around both regions: the chest with its ribs and the spine. */
function chestOf(volume: Volume): Box {
  const { circles } = volume.info;
  if (circles.length === 0) return volume.box();
  const [x, y] = [circles.reduce((sum, one) => sum + one.x, 0) / circles.length, circles.reduce((sum, one) => sum + one.y, 0) / circles.length];
  const half = 7 * circles[0]!.radius;
  return { low: volume.placeOf([x - half, y - half, 0]), high: volume.placeOf([x + half, y + half, 0]) };
}

function drawCircle({ context, at, scale }: Brush, volume: Volume, circle: Shown['circles'][number]) {
  const [x, y] = at(volume.placeOf([circle.x, circle.y, 0]));
  const radius = circle.radius * length(volume.steps[0]) * scale;
  for (const [width, colour] of [[4, 'rgba(255,255,255,.7)'], [2, circleColours[circle.name]]] as const) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }
}

/** Perugini's grade with how probable each is. */
function Grade({ grade }: { grade: NonNullable<Shown['grade']> }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const percent = (share: number) => (share > 0.99 ? '> 99' : share < 0.01 ? '< 1' : number(100 * share, 0));
  return (
    <span className="grade" role="group" aria-label={t('space.grade')}>
      {t('space.grade')}
      {grade.probabilities.map((share, one) => (
        <span key={one} className={one === grade.most_probable ? 'gradeOf most' : 'gradeOf'} title={`${percent(share)} %`}>
          <b>{one}</b> {percent(share)} %
          <i style={{ width: `${100 * share}%` }} />
        </span>
      ))}
    </span>
  );
}
