import { type PointerEvent as ReactPointerEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Signal } from '../../api/connection.ts';
import { rgb } from './colours.ts';
import { compose, type Layer, outline, type Outlines } from './compose.ts';
import { type Box, fitSight, gridOf, placeAt, type Plane, pointOf, rulerLength, type Sight } from './planes.ts';
import { dot, plus, type Vector } from './volume.ts';

export interface Brush {
  context: CanvasRenderingContext2D;
  at(place: Vector): [number, number];
  /** Screen pixels a millimetre. */
  scale: number;
}

interface Props {
  plane: Plane;
  layers: readonly Layer[];
  outlines?: Outlines | undefined;
  box: Box;
  /** Through which place the plane goes; also where the lines cross. */
  cursor: Signal<Vector>;
  /** Without it the lines are not drawn, and a click moves nothing. */
  cross?: boolean;
  /** Letters of the sides; not where nobody knows them. */
  letters?: boolean;
  /** Thickness of a slice along the normal, for the wheel. */
  step: number;
  fit: number;
  label: string;
  /** Colour of the ink that is drawn over the picture. */
  ink?: string;
  onWindow?: ((by: [number, number]) => void) | undefined;
  onHover?: ((place: Vector | undefined) => void) | undefined;
  onActive?: (() => void) | undefined;
  draw?: ((brush: Brush) => void) | undefined;
  /** Changes when what is shown has changed. */
  shown: unknown;
}

/** A plane of the patient, square in millimetres: lines that cross, zoom, and what is drawn over it. */
export function PlanePane(props: Props) {
  const { t } = useTranslation();
  const current = useRef(props);
  current.current = props;
  const letter = useRef((side: string) => side);
  letter.current = (side) => t(`space.sides.${side}` as 'space.sides.L');
  const picture = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const sight = useRef<Sight | undefined>(undefined);
  const image = useRef<ImageData | undefined>(undefined);
  const pending = useRef(false);
  const painted = useRef<Vector | undefined>(undefined);
  const stale = useRef(true);
  const pointers = useRef(new Map<number, [number, number]>());
  const stroke = useRef<'cross' | 'move' | 'window' | undefined>(undefined);
  const scroll = useRef(0);

  const size = () => [overlay.current!.clientWidth, overlay.current!.clientHeight] as const;

  const paint = useRef(() => undefined as void);
  paint.current = () => {
    const { plane, layers, outlines, box, cursor, cross, letters, draw, ink = '#e6edf3' } = current.current;
    const canvas = picture.current;
    const top = overlay.current;
    if (!canvas || !top) return;
    const [width, height] = size();
    if (width < 2 || height < 2) return;
    const ratio = devicePixelRatio || 1;
    const place = cursor.get();
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      image.current = new ImageData(width, height);
      stale.current = true;
    }
    if (top.width !== Math.round(width * ratio) || top.height !== Math.round(height * ratio)) {
      top.width = Math.round(width * ratio);
      top.height = Math.round(height * ratio);
    }
    if (!sight.current) {
      sight.current = fitSight(plane, box, width, height);
      stale.current = true;
    }
    const depth = dot(place, plane.normal);
    if (stale.current || !painted.current || depth !== dot(painted.current, plane.normal)) {
      const began = performance.now();
      const grid = gridOf(plane, sight.current, place, width, height);
      compose(layers, grid, image.current!.data);
      if (outlines) outline(outlines, grid, image.current!.data, rgb);
      canvas.getContext('2d', { alpha: false })!.putImageData(image.current!, 0, 0);
      top.dataset.ms = (performance.now() - began).toFixed(1);
      top.dataset.painted = String(Number(top.dataset.painted ?? 0) + 1);
      stale.current = false;
    }
    painted.current = place;
    const context = top.getContext('2d')!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const at = (one: Vector) => pointOf(plane, sight.current!, one, width, height);
    draw?.({ context, at, scale: sight.current.scale });
    context.font = '600 12px system-ui, sans-serif';
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    const write = (text: string, x: number, y: number) => {
      context.lineWidth = 3;
      context.strokeStyle = ink === '#15232d' ? 'rgba(255,255,255,.8)' : 'rgba(0,0,0,.75)';
      context.strokeText(text, x, y);
      context.fillStyle = ink;
      context.fillText(text, x, y);
    };
    if (cross) {
      const [x, y] = at(place);
      context.strokeStyle = '#ffd43b';
      context.globalAlpha = 0.85;
      context.lineWidth = 1;
      context.beginPath();
      for (const [from, to] of [[0, x - 9], [x + 9, width]] as const) {
        context.moveTo(from, Math.round(y) + 0.5);
        context.lineTo(to, Math.round(y) + 0.5);
      }
      for (const [from, to] of [[0, y - 9], [y + 9, height]] as const) {
        context.moveTo(Math.round(x) + 0.5, from);
        context.lineTo(Math.round(x) + 0.5, to);
      }
      context.stroke();
      context.globalAlpha = 1;
    }
    if (letters) {
      write(letter.current(plane.sides.left), 11, height / 2);
      write(letter.current(plane.sides.right), width - 11, height / 2);
      write(letter.current(plane.sides.top), width / 2, 11);
      write(letter.current(plane.sides.bottom), width / 2, height - 11);
    }
    const mm = rulerLength(sight.current.scale, width);
    const long = mm * sight.current.scale;
    const left = width - 14 - long;
    context.strokeStyle = ink;
    context.lineWidth = 1.6;
    context.beginPath();
    context.moveTo(left, height - 16);
    context.lineTo(left, height - 11);
    context.lineTo(left + long, height - 11);
    context.lineTo(left + long, height - 16);
    context.stroke();
    context.font = '11px system-ui, sans-serif';
    write(`${mm} mm`, left + long / 2, height - 22);
    top.dataset.scale = String(sight.current.scale);
  };
  const schedule = useRef((again: boolean) => {
    stale.current ||= again;
    if (pending.current) return;
    pending.current = true;
    requestAnimationFrame(() => {
      pending.current = false;
      paint.current();
    });
  });

  useEffect(() => props.cursor.subscribe(() => schedule.current(false)), [props.cursor]);
  useEffect(() => schedule.current(true), [props.shown, props.layers, props.outlines, props.plane]);
  useEffect(() => {
    sight.current = undefined;
    schedule.current(true);
  }, [props.fit, props.box]);
  useEffect(() => {
    const top = overlay.current!;
    const resize = new ResizeObserver(() => {
      sight.current = undefined;
      schedule.current(true);
    });
    resize.observe(top);
    // React listens passively to wheels, and the page must not scroll or zoom with the picture.
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      current.current.onActive?.();
      if (event.ctrlKey || event.metaKey || !current.current.cross) return zoom(here(event), Math.exp(-event.deltaY * 0.0016));
      scroll.current += event.deltaMode === 0 ? event.deltaY / 60 : Math.sign(event.deltaY);
      const slices = Math.trunc(scroll.current);
      scroll.current -= slices;
      if (slices) stepBy(slices);
    };
    top.addEventListener('wheel', wheel, { passive: false });
    return () => {
      resize.disconnect();
      top.removeEventListener('wheel', wheel);
    };
  }, []);

  const stepBy = (slices: number) => {
    const { plane, cursor, step, box } = current.current;
    const next = plus(cursor.get(), plane.normal, -slices * step);
    cursor.set(next.map((one, axis) => Math.max(box.low[axis]!, Math.min(box.high[axis]!, one))) as Vector);
  };
  const here = (event: { clientX: number; clientY: number }): [number, number] => {
    const bounds = overlay.current!.getBoundingClientRect();
    return [event.clientX - bounds.left, event.clientY - bounds.top];
  };
  const under = (point: [number, number]) => {
    const { plane, cursor } = current.current;
    return placeAt(plane, sight.current!, cursor.get(), ...size(), point);
  };
  const zoom = ([x, y]: [number, number], factor: number) => {
    const { plane } = current.current;
    const fixed = under([x, y]);
    const scale = Math.max(0.2, Math.min(60, sight.current!.scale * factor));
    const [width, height] = size();
    sight.current = { scale, middle: plus(plus(fixed, plane.right, -(x - width / 2) / scale), plane.down, -(y - height / 2) / scale) };
    schedule.current(true);
  };
  const cross = (event: ReactPointerEvent) => {
    if (!current.current.cross || !sight.current) return;
    const { box } = current.current;
    current.current.cursor.set(under(here(event)).map((one, axis) => Math.max(box.low[axis]!, Math.min(box.high[axis]!, one))) as Vector);
  };
  const down = (event: ReactPointerEvent) => {
    overlay.current!.setPointerCapture(event.pointerId);
    pointers.current.set(event.pointerId, here(event));
    current.current.onActive?.();
    if (pointers.current.size > 1 || event.button === 1 || event.shiftKey || (event.button === 0 && !current.current.cross)) stroke.current = 'move';
    else if (event.button === 2) stroke.current = 'window';
    else {
      stroke.current = 'cross';
      cross(event);
    }
  };
  const move = (event: ReactPointerEvent) => {
    const now = here(event);
    const before = pointers.current.get(event.pointerId);
    if (!before) {
      if (sight.current) current.current.onHover?.(under(now));
      return;
    }
    pointers.current.set(event.pointerId, now);
    const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
    if (stroke.current === 'cross') cross(event);
    else if (stroke.current === 'window') current.current.onWindow?.([dx, dy]);
    else if (stroke.current === 'move') {
      const { plane } = current.current;
      const { scale, middle } = sight.current!;
      sight.current = { scale, middle: plus(plus(middle, plane.right, -dx / scale), plane.down, -dy / scale) };
      if (pointers.current.size === 2) {
        const [other] = [...pointers.current].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
        zoom(other!, Math.hypot(now[0] - other![0], now[1] - other![1]) / Math.max(1, Math.hypot(before[0] - other![0], before[1] - other![1])));
      }
      schedule.current(true);
    }
  };
  const up = (event: ReactPointerEvent) => {
    pointers.current.delete(event.pointerId);
    if (pointers.current.size === 0) stroke.current = undefined;
  };

  return (
    <div className="pane">
      <canvas ref={picture} className="picture" />
      <canvas ref={overlay} className="overlay" role="img" data-plane={props.plane.name} aria-label={t('viewer.picture', { name: props.label })} style={{ cursor: props.cross ? 'crosshair' : 'grab' }}
        onPointerDown={down} onPointerMove={move} onPointerUp={up} onPointerCancel={up} onPointerLeave={() => props.onHover?.(undefined)} onContextMenu={(event) => event.preventDefault()} />
    </div>
  );
}
