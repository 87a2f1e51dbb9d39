import { ActionIcon, Alert, Group, SegmentedControl, Slider, Text, Tooltip } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.ts';
import { Signal, useSignal } from '../../api/connection.ts';
import { ProblemAlert } from '../../common/Failure.tsx';
import { Icon, type IconName } from '../../common/Icon.tsx';
import { useFormats, useText } from '../../i18n/index.ts';
import { type Action, keySign, useKeyOf, useKeys } from '../../shell/keys.ts';
import { type CtWindow, ctWindows, type ScaleName, scales, structureColours } from './colours.ts';
import type { Layer, Outlines } from './compose.ts';
import { MaximumPane } from './MaximumPane.tsx';
import { PlanePane } from './PlanePane.tsx';
import { type Box, type PlaneName, planes } from './planes.ts';
import { Projector } from './projection.ts';
import type { Evidence } from './SpaceViewer.tsx';
import { useVolumes } from './useVolumes.ts';
import { plus, type Vector, type Volume } from './volume.ts';

const order: PlaneName[] = ['axial', 'coronal', 'sagittal'];
const wall = 'left_ventricular_wall';
const nowhere: Box = { low: [0, 0, 0], high: [1, 1, 1] };

/** SPECT over CT in three planes that move together, with the SPECT seen from all around. */
export function FusionViewer({ study, evidence }: { study: Schemas['Study']; evidence: Evidence | undefined }) {
  const { t } = useTranslation();
  const text = useText();
  const { number } = useFormats();
  const keyOf = useKeyOf();
  const volumes = useVolumes(study.study);
  const spect = volumes.of.spect?.volume;
  const ct = volumes.of.ct?.volume;
  const ctShare = volumes.of.ct?.share ?? 0;
  const regions = volumes.of.regions?.volume;
  const apart = volumes.of.ct?.info?.apart;

  const [ctWindow, setCtWindow] = useState<{ low: number; high: number; name?: CtWindow }>({ ...ctWindows.soft, name: 'soft' });
  const [colours, setColours] = useState<ScaleName>('hot');
  const [opacity, setOpacity] = useState(0.6);
  const [top, setTop] = useState(0);
  const [overlays, setOverlays] = useState(true);
  const [uptake, setUptake] = useState(true);
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const [beside, setBeside] = useState(false);
  const [fit, setFit] = useState(0);
  const [active, setActive] = useState<PlaneName>('axial');
  const cursor = useMemo(() => new Signal<Vector>([0, 0, 0]), []);
  const ctCursor = useMemo(() => new Signal<Vector>([0, 0, 0]), []);
  const turn = useMemo(() => new Signal(0), []);
  const spinning = useMemo(() => new Signal(false), []);
  const spins = useSignal(spinning);
  const [pointer, setPointer] = useState<Vector>();
  const touched = useRef(false);
  const began = useRef(performance.now());
  const [firstPlane, setFirstPlane] = useState<number>();

  const suv = spect?.info.suv_per_unit;
  /** What a person reads of the SPECT: SUV where there is one, else its own unit. */
  const perUnit = suv ?? 1;
  const unit = suv ? 'g/mL' : (spect?.info.unit ?? '');
  const greatest = useMemo(() => spect?.greatest() ?? 0, [spect]);
  const projector = useMemo(() => spect && new Projector(spect), [spect]);
  const labels = regions?.info.labels ?? [];
  const wallLabel = labels.find((one) => one.name === wall);
  const separate = apart !== undefined;
  const frameUnknown = !separate && spect && ct && (spect.info.frame_of_reference === '' || ct.info.frame_of_reference === '');
  const sideBySide = (separate || beside) && ct !== undefined;

  const goTo = (place: Vector) => {
    touched.current = true;
    cursor.set(place);
    if (!separate) ctCursor.set(place);
  };
  useEffect(() => {
    if (!spect) return;
    setFirstPlane(performance.now() - began.current);
    const { low, high } = spect.box();
    if (!touched.current) cursor.set(low.map((one, axis) => (one + high[axis]!) / 2) as Vector);
    setTop((now) => now || 0.6 * greatest);
  }, [spect]);
  useEffect(() => {
    if (!ct || !separate) return;
    const { low, high } = ct.box();
    ctCursor.set(low.map((one, axis) => (one + high[axis]!) / 2) as Vector);
  }, [ct, separate]);
  useEffect(() => {
    if (!regions || !spect || touched.current) return;
    if (wallLabel?.hottest) {
      cursor.set(wallLabel.hottest as Vector);
      setTop(Math.max(spect.valueAt(wallLabel.hottest as Vector) ?? 0, 3 * (regions.info.background ?? 0)) || 0.6 * greatest);
    }
  }, [regions, spect]);
  useEffect(() => {
    if (!evidence || !regions) return;
    const own = [...labels].sort((a, b) => b.name.length - a.name.length).find((one) => evidence.measurement.startsWith(one.name)) ?? wallLabel;
    if (!own?.hottest) return;
    setOverlays(true);
    setUptake(true);
    setHidden((all) => new Set([...all].filter((label) => label !== own.label)));
    goTo(own.hottest as Vector);
  }, [evidence, regions]);

  const uptakeLayer = (volume: Volume, over: boolean): Layer => ({ volume, low: 0, high: Math.max(top, 1e-9), scale: scales[colours], opacity, fading: over });
  const ctLayer = (volume: Volume): Layer => ({ volume, low: ctWindow.low, high: ctWindow.high, scale: scales.grey, opacity: 1 });
  const fused = useMemo(() => (spect ? (ct && !separate && !beside ? [ctLayer(ct), uptakeLayer(spect, true)] : [uptakeLayer(spect, false)]) : []), [spect, ct, separate, beside, top, colours, opacity, ctWindow]);
  const onlyCt = useMemo(() => (ct ? [ctLayer(ct)] : []), [ct, ctWindow]);
  const outlines: Outlines | undefined = useMemo(
    () =>
      regions && overlays
        ? { labels: regions, colours: structureColours, hidden, uptake: uptake && spect && wallLabel && regions.info.threshold !== undefined ? { volume: spect, label: wallLabel.label, threshold: regions.info.threshold } : undefined }
        : undefined,
    [regions, overlays, uptake, hidden, spect],
  );
  const box = useMemo(() => (separate || !ct ? spect : ct)?.box() ?? nowhere, [spect, ct, separate]);
  const ctBox = useMemo(() => ct?.box() ?? nowhere, [ct]);
  const stepOf = (plane: PlaneName, volume: Volume | undefined) => volume?.spacingAlong(planes[plane].normal) ?? 1;
  const fine = ct && !separate ? ct : spect;
  const step = (by: number) => {
    const { low, high } = box;
    const next = plus(cursor.get(), planes[active].normal, by * stepOf(active, fine));
    goTo(next.map((one, axis) => Math.max(low[axis]!, Math.min(high[axis]!, one))) as Vector);
  };
  const hottest = () => wallLabel?.hottest && goTo(wallLabel.hottest as Vector);
  const scaleTop = (factor: number) => setTop((now) => Math.max(greatest / 200, Math.min(greatest, now * factor)));
  const windowNames = Object.keys(ctWindows) as CtWindow[];
  const chooseWindow = (name: CtWindow) => setCtWindow({ ...ctWindows[name], name });
  const turnWindow = ([dx, dy]: [number, number]) =>
    setCtWindow(({ low, high }) => {
      const half = Math.max(10, (high - low) / 2 + 2 * dx);
      const middle = (low + high) / 2 + 2 * dy;
      return { low: middle - half, high: middle + half };
    });

  useKeys({
    play: () => spinning.set(!spinning.get()),
    nextFrame: () => step(1),
    previousFrame: () => step(-1),
    nextPlane: () => setActive(order[(order.indexOf(active) + 1) % 3]!),
    overlays: () => setOverlays((on) => !on),
    sideBySide: () => ct && !separate && setBeside((on) => !on),
    fit: () => setFit((n) => n + 1),
    opacityUp: () => setOpacity((now) => Math.min(1, now + 0.1)),
    opacityDown: () => setOpacity((now) => Math.max(0, now - 0.1)),
    uptakeUp: () => scaleTop(1.15),
    uptakeDown: () => scaleTop(1 / 1.15),
    ctWindow: () => chooseWindow(windowNames[(windowNames.indexOf(ctWindow.name ?? 'bone') + 1) % windowNames.length]!),
    colours: () => setColours((now) => (now === 'hot' ? 'inverse' : 'hot')),
    hottest,
  });

  const button = (action: Action, icon: IconName, on: boolean, click: () => void, disabled = false) => (
    <Tooltip key={action} label={`${t(`keys.action.${action}`)} (${keySign(keyOf(action))})`} openDelay={350}>
      <ActionIcon variant={on ? 'filled' : 'subtle'} color={on ? undefined : 'gray'} disabled={disabled} aria-pressed={on} aria-label={t(`keys.action.${action}`)} onClick={click}><Icon name={icon} /></ActionIcon>
    </Tooltip>
  );
  const pane = (name: PlaneName, what: 'fused' | 'ct' | 'spect') => {
    const own = what === 'ct';
    const paper = !own && colours === 'inverse' && (sideBySide || !ct);
    return (
      <div key={name + what} className={active === name ? 'cell activePane' : 'cell'}>
        <PlanePane plane={planes[name]} layers={own ? onlyCt : fused} outlines={own && separate ? undefined : outlines} box={own && separate ? ctBox : box} cursor={own ? (separate ? ctCursor : cursor) : cursor} cross letters={(own ? ct : spect)?.info.placed ?? false}
          step={stepOf(name, own ? ct : fine)} fit={fit} ink={paper ? '#15232d' : '#e6edf3'} label={`${t(`space.plane.${name}`)} ${own ? 'CT' : ''}`} onWindow={turnWindow} onActive={() => { touched.current = true; setActive(name); }} onHover={own && separate ? undefined : setPointer} shown={[fused, onlyCt, outlines, ctShare]} />
        <div className={paper ? 'paneName paper' : 'paneName'}>{t(`space.plane.${name}`)}{sideBySide ? (own ? ' · CT' : ' · SPECT') : ''}</div>
      </div>
    );
  };

  if (volumes.error) return <div className="viewer"><ProblemAlert error={volumes.error} /></div>;
  const refusal = volumes.of.spect?.refusal;
  if (refusal) return <div className="viewer"><Alert m="md" color="orange">{text(refusal)}</Alert></div>;
  return (
    <div className="viewer" data-testid="fusion" data-first={firstPlane?.toFixed(0)} data-ct-share={ct ? ctShare.toFixed(2) : undefined} data-regions={regions ? 'here' : undefined}>
      <Group className="tools" gap={4} role="toolbar" aria-label={t('viewer.tools')}>
        {button('overlays', 'eye', overlays, () => setOverlays(!overlays))}
        {ct && !separate && button('sideBySide', 'columns', beside, () => setBeside(!beside))}
        {button('fit', 'fit', false, () => setFit((n) => n + 1))}
        {button('hottest', 'dot', false, hottest, !wallLabel?.hottest)}
        {button('play', spins ? 'pause' : 'play', spins, () => spinning.set(!spins))}
        <span className="gap" />
        {ct && <SegmentedControl size="xs" aria-label={t('keys.action.ctWindow')} value={ctWindow.name ?? ''} onChange={(name) => chooseWindow(name as CtWindow)} data={windowNames.map((value) => ({ value, label: t(`space.window.${value}`) }))} />}
        <SegmentedControl size="xs" aria-label={t('keys.action.colours')} value={colours} onChange={(name) => setColours(name as ScaleName)} data={(['hot', 'inverse'] as const).map((value) => ({ value, label: t(`space.colours.${value}`) }))} />
        {ct && !sideBySide && (
          <label className="knob">{t('space.opacity')} <Slider size="sm" w={64} label={null} min={0} max={1} step={0.05} value={opacity} onChange={setOpacity} thumbLabel={t('space.opacity')} /><b>{number(100 * opacity, 0)} %</b></label>
        )}
        <label className="knob">{suv ? 'SUV' : t('space.uptake')} <Slider size="sm" w={84} label={null} min={0} max={1} step={0.005} value={greatest > 0 ? Math.sqrt(top / greatest) : 0} onChange={(value) => setTop(Math.max(greatest / 200, value * value * greatest))} thumbLabel={t('space.uptakeTop')} /><b>0 – {number(top * perUnit, suv ? 1 : 0)}</b></label>
      </Group>
      {frameUnknown && <Alert color="orange" variant="light" py={4} radius={0} icon={<Icon name="warning" />}>{t('space.frameUnknown')}</Alert>}
      {apart && <Alert color="orange" variant="light" py={4} radius={0} icon={<Icon name="warning" />}>{text(apart)} {t('space.notFused')}</Alert>}
      {volumes.of.regions?.refusal && <Alert color="orange" variant="light" py={4} radius={0} icon={<Icon name="warning" />}>{text(volumes.of.regions.refusal)}</Alert>}
      {spect && !spect.info.placed && <Alert color="orange" variant="light" py={4} radius={0}>{t('space.notPlaced')}</Alert>}
      <div className={sideBySide ? 'panes six' : 'panes four'}>
        {!spect ? <Text p="md" c="dimmed">{t('common.loading')}</Text> : sideBySide ? (
          <>
            {order.map((name) => pane(name, 'ct'))}
            {order.map((name) => pane(name, 'spect'))}
          </>
        ) : (
          <>
            {order.map((name) => pane(name, 'fused'))}
            <div className="cell">
              <MaximumPane projector={projector!} slope={spect.info.slope} top={Math.max(top, 1e-9)} scale={scales[colours]} turn={turn} spinning={spinning} cursor={cursor} label={t('space.maximum')} />
              <div className={colours === 'inverse' ? 'paneName paper' : 'paneName'}>{t('space.maximum')}</div>
              <ScaleBar scale={colours} top={number(top * perUnit, suv ? 1 : 0)} unit={unit} />
            </div>
          </>
        )}
      </div>
      {regions && overlays && (
        <div className="legend" role="group" aria-label={t('space.structures')}>
          {labels.map((label) => (
            <button key={label.label} type="button" className="shape" aria-pressed={!hidden.has(label.label)} onClick={() => setHidden((all) => new Set(all.has(label.label) ? [...all].filter((one) => one !== label.label) : [...all, label.label]))}>
              <span className="swatch" style={{ background: hidden.has(label.label) ? 'transparent' : structureColours[label.label], border: `1px solid ${structureColours[label.label]}` }} />{text(label.text)}
            </button>
          ))}
          {regions.info.threshold !== undefined && (
            <button type="button" className="shape" aria-pressed={uptake} onClick={() => setUptake(!uptake)}>
              <span className="swatch hatched" />{t('space.involved', { value: number(regions.info.threshold * perUnit, suv ? 2 : 0), unit })}
            </button>
          )}
        </div>
      )}
      <Readout cursor={cursor} pointer={pointer} spect={spect} ct={separate ? undefined : ct} regions={regions} perUnit={perUnit} unit={unit} />
    </div>
  );
}

export function ScaleBar({ scale, top, bottom = '0', unit }: { scale: ScaleName; top: string; bottom?: string; unit: string }) {
  const colours = Array.from({ length: 17 }, (_, i) => {
    const at = 3 * Math.min(255, i * 16);
    return `rgb(${[...scales[scale].slice(at, at + 3)].join(' ')})`;
  });
  return (
    <div className="scaleBar">
      <span>{top} {unit}</span>
      <i style={{ background: `linear-gradient(to top, ${colours.join(', ')})` }} />
      <span>{bottom}</span>
    </div>
  );
}

/** What lies under the cross, and under the pointer. */
function Readout({ cursor, pointer, spect, ct, regions, perUnit, unit }: { cursor: Signal<Vector>; pointer: Vector | undefined; spect: Volume | undefined; ct: Volume | undefined; regions: Volume | undefined; perUnit: number; unit: string }) {
  const { t } = useTranslation();
  const text = useText();
  const { number } = useFormats();
  const place = useSignal(cursor);
  const refused = spect?.info.suv_refusal;
  const uptakeAt = (at: Vector) => {
    const value = spect?.valueAt(at);
    if (value === undefined) return '–';
    return spect?.info.suv_per_unit ? `SUV ${number(value * perUnit, 2)} ${unit}` : `${number(value, 0)} ${unit}`;
  };
  const label = regions?.info.labels.find((one) => one.label === regions.storedAt(place));
  const hounsfield = ct?.valueAt(place);
  const side = (value: number, [above, below]: ['L', 'R'] | ['P', 'A'] | ['H', 'F']) => `${t(`space.sides.${value >= 0 ? above : below}`)} ${number(Math.abs(value), 0)}`;
  return (
    <div className="readout" data-testid="readout" data-place={place.map((one) => one.toFixed(2)).join(' ')} data-value={spect?.valueAt(place) === undefined ? '' : String(spect.valueAt(place)! * perUnit)}>
      <b>{uptakeAt(place)}</b>
      {hounsfield !== undefined && <span>{number(hounsfield, 0)} HU</span>}
      {label && <span>{text(label.text)}</span>}
      {spect?.info.placed && <span className="quiet">{side(place[0], ['L', 'R'])} · {side(place[1], ['P', 'A'])} · {side(place[2], ['H', 'F'])} mm</span>}
      {pointer && <span className="quiet pointerValue">{t('space.pointer')} {uptakeAt(pointer)}</span>}
      {refused && <span className="quiet" title={text(refused)}>{text(refused)}</span>}
    </div>
  );
}

