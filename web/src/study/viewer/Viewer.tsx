import { ActionIcon, Alert, Button, Group, Menu, SegmentedControl, Text, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '../../api/client.ts';
import { Signal, useSignal } from '../../api/connection.ts';
import { Icon, type IconName } from '../../common/Icon.tsx';
import { useFormats, useText } from '../../i18n/index.ts';
import { type Action, keySign, useKeyOf, useKeys } from '../../shell/keys.ts';
import type { Correction } from '../correction.ts';
import { AreaCurve } from './AreaCurve.tsx';
import { synchronised } from './beats.ts';
import { type Outline, type Part } from './contour.ts';
import { caption, dot, drawOutline, path } from './drawing.ts';
import { Frames } from './frames.ts';
import type { Point } from './geometry.ts';
import { type Image, Pane, type Pencil, wholeWindow, type Window } from './Pane.tsx';
import { Player } from './player.ts';
import { brushTool, type Measure, measured, measuringTool, type PullStroke, pullTool } from './tools.ts';

type Study = Schemas['Study'];
export type ToolName = 'pan' | 'window' | 'length' | 'area' | 'pull' | 'brush';
type Layout = 'one' | 'pair' | 'prior';

/** Where the page asks the viewer to go, as when a number's evidence is opened. */
export interface Place {
  image: number;
  frame: number;
}

function useFrames(study: string, index: number, image: Image | undefined): Frames | undefined {
  const key = `${study}/${index}`;
  const [made, setMade] = useState<{ key: string; frames: Frames }>();
  const count = image?.frames ?? 0;
  const bytes = (image?.rows ?? 0) * (image?.columns ?? 0) * 4;
  useEffect(() => {
    if (count === 0) return;
    const frames = new Frames(count, (frame, lossless) => `/api/studies/${study}/images/${index}/frames/${frame}${lossless ? '' : '?quality=88'}`, bytes);
    setMade({ key, frames });
    return () => frames.close();
  }, [key, study, index, count, bytes]);
  return made?.key === key ? made.frames : undefined;
}

/** The image that a reader wants beside this one: the other apical view, else the one after it. */
export function partnerOf(images: readonly Image[], active: number): number | undefined {
  const wanted = /four|4/.test(images[active]?.role ?? '') ? /two|2/ : /two|2/.test(images[active]?.role ?? '') ? /four|4/ : undefined;
  const other = wanted ? images.findIndex((image, place) => place !== active && wanted.test(image.role)) : -1;
  if (other >= 0) return other;
  return images.length > 1 ? (active + 1) % images.length : undefined;
}

interface Props {
  study: Study;
  correction: Correction;
  active: number;
  onActive(image: number): void;
  place: Place | undefined;
  correcting: boolean;
  onCorrecting(on: boolean): void;
  onSave(): void;
  onDiscard(): void;
  /** An earlier study to show beside from the start. */
  beside?: string | undefined;
}

export function Viewer({ study, correction, active, onActive, place, correcting, onCorrecting, onSave, onDiscard, beside }: Props) {
  const { t } = useTranslation();
  const text = useText();
  const { day, number } = useFormats();
  const keyOf = useKeyOf();
  const image = study.images[active]!;
  const frames = useFrames(study.study, active, image);
  const ready = useRef<Frames>(undefined);
  ready.current = frames;
  const live = useMemo(() => new Player(image.times, image.frames, (frame) => ready.current?.get(frame) !== undefined), [image]);
  const playing = useSignal(live.playing);
  const [tool, setTool] = useState<ToolName>('pan');
  const [layout, setLayout] = useState<Layout>(beside ? 'prior' : study.kind === 'planar' && study.images.length === 2 ? 'pair' : 'one');
  const [overlays, setOverlays] = useState(true);
  const [windows, setWindows] = useState<Record<number, Window>>({});
  const [measures, setMeasures] = useState<Measure[]>([]);
  const [part, setPart] = useState<Part>('ventricle');
  const [radius, setRadius] = useState(24);
  const [hover, setHover] = useState<Point>();
  const [fit, setFit] = useState(0);
  const [priorAt, setPriorAt] = useState(() => Math.max(0, (study.prior ?? []).findIndex((one) => one.study === beside)));
  const pullStroke = useRef<PullStroke>(undefined);
  const brushStroke = useRef<{ from: 'inside' | 'outside' }>(undefined);
  const lengthStroke = useRef<[Point, Point]>(undefined);

  useEffect(() => () => live.pause(), [live]);
  useEffect(() => {
    if (!place || place.image !== active) return;
    live.pause();
    live.go(place.frame);
    setOverlays(true);
  }, [place, active, live]);
  // Still images of a cine are chosen by their beats: the first end diastole is what is looked at first.
  useEffect(() => {
    if (place?.image === active) return;
    live.go(image.beats?.[0]?.end_diastole ?? (image.times.length === 0 && image.frames > 1 ? Math.floor(image.frames / 2) : 0));
  }, [live]);

  useEffect(() => {
    if (!correcting) setTool((now) => (now === 'pull' || now === 'brush' ? 'pan' : now));
  }, [correcting]);

  const partner = partnerOf(study.images, active);
  const priors = study.prior ?? [];
  const priorLine = priors[Math.min(priorAt, priors.length - 1)];
  const { data: prior } = useQuery({
    queryKey: ['study', priorLine?.study],
    queryFn: () => answer(api.GET('/api/studies/{study}', { params: { path: { study: priorLine!.study } } })),
    enabled: layout === 'prior' && priorLine !== undefined,
  });
  const priorIndex = prior ? Math.max(0, prior.images.findIndex((one) => one.role === image.role)) : 0;
  const second =
    layout === 'pair' && partner !== undefined
      ? { study: study.study, index: partner, image: study.images[partner]!, label: nameOf(study.images[partner]!, partner) }
      : layout === 'prior' && prior?.images[priorIndex]
        ? { study: prior.study, index: priorIndex, image: prior.images[priorIndex]!, label: `${t('viewer.prior')} · ${day(prior.acquired_at)}` }
        : undefined;
  const secondFrames = useFrames(second?.study ?? '', second?.index ?? 0, second?.image);
  const secondFrame = useMemo(() => new Signal(0), [second?.study, second?.index]);
  useEffect(() => {
    if (!second) return;
    const follow = () => secondFrame.set(synchronised(live.frame.get(), image, second.image));
    follow();
    return live.frame.subscribe(follow);
  }, [second?.study, second?.index, secondFrame, live, image]);

  const frame = useSettledFrame(live);
  const outline = correction.outlineAt(active, frame);
  const windowOf = (index: number) => windows[index] ?? wholeWindow;
  const go = (to: number) => {
    live.pause();
    live.go(to);
  };
  const beatFrame = (which: 'end_diastole' | 'end_systole') => {
    const known = (image.beats ?? []).map((beat) => beat[which]);
    const candidates = known.length > 0 ? known : correction.frames(active);
    const now = live.frame.get();
    const next = candidates.find((one) => one > now) ?? candidates[0];
    if (next !== undefined) go(next);
  };
  const correct = (name: 'pull' | 'brush') => {
    if (!study.outlines) return;
    onCorrecting(true);
    setTool(name);
    if (!correction.outlineAt(active, live.frame.get())) {
      const there = correction.frames(active)[0];
      if (there !== undefined) go(there);
    } else live.pause();
    setOverlays(true);
  };
  const choose = (name: ToolName) => (name === 'pull' || name === 'brush' ? correct(name) : setTool(name));
  const turn = (by: number) => onActive((active + by + study.images.length) % study.images.length);
  const toggle = (to: Layout) => setLayout((now) => (now === to ? 'one' : to));

  useKeys({
    play: () => live.toggle(),
    nextFrame: () => live.step(1),
    previousFrame: () => live.step(-1),
    endDiastole: () => beatFrame('end_diastole'),
    endSystole: () => beatFrame('end_systole'),
    nextImage: () => turn(1),
    previousImage: () => turn(-1),
    slower: () => live.setSpeed(live.speed.get() / 1.25),
    faster: () => live.setSpeed(live.speed.get() * 1.25),
    overlays: () => setOverlays((on) => !on),
    sideBySide: () => partner !== undefined && toggle('pair'),
    prior: () => priors.length > 0 && toggle('prior'),
    pan: () => setTool('pan'),
    window: () => setTool('window'),
    length: () => setTool('length'),
    area: () => setTool('area'),
    correct: () => correct('pull'),
    brush: () => correct('brush'),
    fit: () => setFit((n) => n + 1),
    undo: () => correction.undo(),
    redo: () => correction.redo(),
    save: onSave,
    leave: () => {
      if (measures.some((one) => !one.finished)) setMeasures(measures.filter((one) => one.finished));
      else if (tool !== 'pan') setTool('pan');
      else if (correcting && !correction.dirty) onCorrecting(false);
    },
  });

  const current =
    tool === 'pan' || tool === 'window'
      ? tool
      : tool === 'pull'
        ? pullTool(outline, correction, pullStroke, setPart)
        : tool === 'brush'
          ? brushTool(outline, part, radius, correction, brushStroke, setHover)
          : measuringTool(tool, active, measures, setMeasures, lengthStroke);

  const draw = (shown: number, pencil: Pencil) => {
    const { context } = pencil;
    const there = correction.outlineAt(active, shown);
    if (overlays && there) drawOutline(pencil, there, { changed: correction.isChanged(active, shown), active: correcting && (tool === 'pull' || tool === 'brush') ? part : undefined });
    for (const measure of measures.filter((one) => one.image === active)) drawMeasure(pencil, measure, words(measured(measure, image)));
    if (tool === 'brush' && hover) {
      const [x, y] = pencil.at(hover);
      context.beginPath();
      context.ellipse(x, y, radius / pencil.unit, (radius * pencil.aspect) / pencil.unit, 0, 0, 2 * Math.PI);
      context.strokeStyle = '#fff';
      context.lineWidth = 1.2;
      context.stroke();
    }
  };
  const words = (result: ReturnType<typeof measured>): string => {
    if (result.kind === 'length') return `${number(result.mm, 1)} mm`;
    if (result.kind === 'area') return `${number(result.cm2, 1)} cm²`;
    return t(`viewer.refused.${result.reason}`);
  };
  const drawPrior = (shown: number, pencil: Pencil) => {
    const there: Outline | undefined = layout === 'pair' && second ? correction.outlineAt(second.index, shown) : undefined;
    if (overlays && there) drawOutline(pencil, there, { changed: correction.isChanged(second!.index, shown) });
  };

  const button = (action: Action, icon: IconName, on: boolean, click: () => void, disabled = false) => (
    <Tooltip key={action} label={`${t(`keys.action.${action}`)} (${keySign(keyOf(action))})`} openDelay={350}>
      <ActionIcon variant={on ? 'filled' : 'subtle'} color={on ? undefined : 'gray'} disabled={disabled} aria-pressed={on} aria-label={t(`keys.action.${action}`)} onClick={click}>
        <Icon name={icon} />
      </ActionIcon>
    </Tooltip>
  );

  return (
    <div className="viewer">
      <Group className="tools" gap={3} role="toolbar" aria-label={t('viewer.tools')}>
        {button('pan', 'hand', tool === 'pan', () => setTool('pan'))}
        {button('window', 'window', tool === 'window', () => setTool('window'))}
        {button('fit', 'fit', false, () => setFit((n) => n + 1))}
        <span className="gap" />
        {button('length', 'ruler', tool === 'length', () => choose('length'))}
        {button('area', 'area', tool === 'area', () => choose('area'))}
        {measures.some((one) => one.image === active) && (
          <Tooltip label={t('viewer.clear')}><ActionIcon variant="subtle" color="gray" aria-label={t('viewer.clear')} onClick={() => setMeasures(measures.filter((one) => one.image !== active))}><Icon name="trash" /></ActionIcon></Tooltip>
        )}
        <span className="gap" />
        {button('overlays', 'eye', overlays, () => setOverlays(!overlays))}
        {partner !== undefined && button('sideBySide', 'columns', layout === 'pair', () => toggle('pair'))}
        {priors.length > 0 && button('prior', 'clock', layout === 'prior', () => toggle('prior'))}
        {layout === 'prior' && priors.length > 1 && (
          <Menu>
            <Menu.Target><Button size="compact-xs" variant="default">{day(priorLine?.acquired_at)}</Button></Menu.Target>
            <Menu.Dropdown>{priors.map((one, i) => <Menu.Item key={one.study} onClick={() => setPriorAt(i)}>{day(one.acquired_at)}</Menu.Item>)}</Menu.Dropdown>
          </Menu>
        )}
        {study.outlines && (
          <>
            <span className="gap" />
            {button('correct', 'pencil', tool === 'pull', () => choose('pull'))}
            {button('brush', 'brush', tool === 'brush', () => choose('brush'))}
            {button('undo', 'undo', false, correction.undo, !correction.canUndo)}
            {button('redo', 'redo', false, correction.redo, !correction.canRedo)}
          </>
        )}
        {tool === 'brush' && (
          <>
            <SegmentedControl size="xs" value={part} onChange={(value) => setPart(value as Part)} aria-label={t('viewer.part')}
              data={(['ventricle', 'epicardium', 'atrium'] as Part[]).filter((one) => outline?.[one]?.length).map((value) => ({ value, label: t(`viewer.parts.${value}`) }))} />
            <input type="range" min={4} max={80} value={radius} aria-label={t('viewer.radius')} onChange={(event) => setRadius(Number(event.currentTarget.value))} />
          </>
        )}
        <WindowText window={windowOf(active)} onReset={() => setWindows({ ...windows, [active]: wholeWindow })} />
      </Group>
      {(correcting || correction.dirty) && <Hint outline={outline} tool={tool} frames={correction.frames(active)} go={go} dirty={correction.dirty} onSave={onSave} onDiscard={onDiscard} />}
      {image.refusal && <Alert color="orange" variant="light" py={4} radius={0} icon={<Icon name="warning" />}>{text(image.refusal)}</Alert>}
      <div className={second ? 'panes two' : 'panes'}>
        <div className="cell">
          {frames && <Pane image={image} frames={frames} frame={live.frame} window={windowOf(active)} onWindow={(window) => setWindows((all) => ({ ...all, [active]: window }))} tool={current} draw={draw}
            drawn={[overlays, measures, correction, hover, radius, part, tool]} fit={fit} label={nameOf(image, active)} onStep={(by) => live.step(by)} />}
          <div className="paneName">{nameOf(image, active)}</div>
          <FrameFacts player={live} frames={frames} image={image} />
        </div>
        {second && secondFrames && (
          <div className="cell">
            <Pane image={second.image} frames={secondFrames} frame={secondFrame} window={windowOf(layout === 'pair' ? second.index : active)} tool={tool === 'window' ? 'window' : 'pan'} draw={drawPrior} drawn={[overlays, correction, layout]} fit={fit} label={second.label} />
            <div className="paneName">{second.label}</div>
            <div className="paneFacts">{t(image.beats?.length && second.image.beats?.length ? 'viewer.byPhase' : 'viewer.inProportion')}</div>
          </div>
        )}
        {layout === 'prior' && !second && <div className="cell"><Text p="md" c="dimmed">{t('common.loading')}</Text></div>}
      </div>
      {image.frames > 1 && (
        <div className="player">
          <ActionIcon.Group>
            <ActionIcon variant="default" aria-label={t('keys.action.previousFrame')} onClick={() => live.step(-1)}><Icon name="previous" /></ActionIcon>
            <ActionIcon variant="default" aria-label={t(playing ? 'viewer.pause' : 'keys.action.play')} onClick={() => live.toggle()}><Icon name={playing ? 'pause' : 'play'} /></ActionIcon>
            <ActionIcon variant="default" aria-label={t('keys.action.nextFrame')} onClick={() => live.step(1)}><Icon name="next" /></ActionIcon>
          </ActionIcon.Group>
          <Speed player={live} />
          <div className="curveRoom"><AreaCurve image={image} player={live} onGo={go} /></div>
        </div>
      )}
    </div>
  );

  function nameOf(one: Image, index: number): string {
    return one.role ? (role(one.role)) : one.name || t('viewer.image', { place: index + 1 });
  }
  function role(name: string): string {
    const key = `role_of_image.${name}`;
    return t(key as 'role_of_image.SPECT', { defaultValue: name });
  }
}

/** The frame that is shown, told to React only when the cine stands still or while it is scrubbed. */
function useSettledFrame(player: Player): number {
  const [frame, setFrame] = useState(player.frame.get());
  useEffect(() => {
    const follow = () => {
      if (!player.playing.get()) setFrame(player.frame.get());
    };
    follow();
    const stops = [player.frame.subscribe(follow), player.playing.subscribe(follow)];
    return () => stops.forEach((stop) => stop());
  }, [player]);
  return frame;
}

function drawMeasure(pencil: Pencil, measure: Measure, words: string) {
  const { context, at } = pencil;
  path(pencil, measure.points, measure.kind === 'area' && measure.finished);
  context.lineWidth = 1.8;
  context.strokeStyle = '#b2f26a';
  context.stroke();
  for (const point of measure.points) dot(context, at(point), 3, '#b2f26a');
  const [x, y] = at(measure.points.at(-1)!);
  if (measure.kind === 'length' || measure.points.length > 2) caption(context, words, [x + 8, y - 6], '#d8ffab');
}

/** How to correct, which frames have outlines, and what is not saved yet: one row whose height never changes under a stroke. */
function Hint({ outline, tool, frames, go, dirty, onSave, onDiscard }: { outline: Outline | undefined; tool: ToolName; frames: number[]; go(frame: number): void; dirty: boolean; onSave(): void; onDiscard(): void }) {
  const { t } = useTranslation();
  return (
    <div className={dirty ? 'hint dirty' : 'hint'}>
      <Text size="xs" truncate>{dirty ? <><b>{t('study.unsaved')}</b> {t('study.unsavedExplain')}</> : !outline ? t('viewer.noOutline') : tool === 'brush' ? t('viewer.brushHint') : t('viewer.pullHint')}</Text>
      <Group gap={4} wrap="nowrap">
        {frames.map((frame) => <Button key={frame} size="compact-xs" variant={outline?.frame === frame ? 'filled' : 'default'} onClick={() => go(frame)}>{t('viewer.frameNumber', { frame: frame + 1 })}</Button>)}
      </Group>
      <Group gap={4} wrap="nowrap" ml="auto" style={{ visibility: dirty ? 'visible' : 'hidden' }}>
        <Button size="compact-xs" variant="default" onClick={onDiscard}>{t('study.discard')}</Button>
        <Button size="compact-xs" onClick={onSave} leftSection={<Icon name="save" size={12} />}>{t('study.saveVersion')}</Button>
      </Group>
    </div>
  );
}

function WindowText({ window, onReset }: { window: Window; onReset(): void }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  if (window.low === 0 && window.high === 255) return null;
  return (
    <Button size="compact-xs" variant="default" onClick={onReset} title={t('viewer.resetWindow')}>
      {t('viewer.windowValues', { width: number(window.high - window.low, 0), level: number((window.high + window.low) / 2, 0) })} ×
    </Button>
  );
}

function Speed({ player }: { player: Player }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const speed = useSignal(player.speed);
  return (
    <select className="speed" aria-label={t('viewer.speed')} value={speed} onChange={(event) => player.setSpeed(Number(event.currentTarget.value))}>
      {[...new Set([0.25, 0.5, 1, 2, speed])].sort((a, b) => a - b).map((one) => <option key={one} value={one}>{number(one)}×</option>)}
    </select>
  );
}

/** Frame, rate and what was dropped, written without React while the cine plays. */
function FrameFacts({ player, frames, image }: { player: Player; frames: Frames | undefined; image: Image }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const write = () => {
      if (!box.current) return;
      const frame = player.frame.get();
      const facts = [t('viewer.frameOf', { frame: frame + 1, count: image.frames })];
      if (image.times.length > 1) {
        facts.push(`${number(1000 * player.timeOf(frame), 0)} ms`, t('viewer.rate', { rate: number(player.rate, 0) }));
      }
      if (player.playing.get()) facts.push(t('viewer.shown', { rate: player.shownRate.get() }), t('viewer.dropped', { count: player.dropped.get() }));
      else if (frames?.isLossless(frame)) facts.push(t('viewer.lossless'));
      if (frames?.hasFailed(frame)) facts.push(t('viewer.failed'));
      box.current.textContent = facts.join(' · ');
      box.current.dataset.dropped = String(player.dropped.get());
      box.current.dataset.rate = String(player.shownRate.get());
    };
    write();
    const stops = [player.frame.subscribe(write), player.playing.subscribe(write), frames?.onLoad(write)];
    return () => stops.forEach((stop) => stop?.());
  });
  return <div ref={box} className="paneFacts" data-testid="facts" />;
}
