import { type PointerEvent as ReactPointerEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fitView, pixelOf, screenOf, type Point, type View, zoomAt } from '../study/viewer/geometry.ts';
import type { Corner, Grid } from './grid.ts';
import { makePainter, type Painter, type Scene } from './painters.ts';
import { side } from './points.ts';

/** A word on the map, at a place of the square. */
export interface Mark {
  x: number;
  y: number;
  text: string;
}

interface Props {
  scene: Scene;
  grid: Grid;
  lasso: boolean;
  marks: readonly Mark[];
  /** The point that is looked at, and those like it. */
  current: number | undefined;
  alike: readonly number[];
  /** Counts up for the whole map, and for steps of zooming in (positive) or out. */
  fit: number;
  zoom: number;
  label: string;
  onPick(point: number | undefined): void;
  onRegion(line: Corner[]): void;
  hover(point: number): ReactNode;
}

const reach = 9;

/** The map: points by a painter, and over them marks, rings and the lasso. */
export function AtlasMap(props: Props) {
  const { t } = useTranslation();
  const current = useRef(props);
  current.current = props;
  const below = useRef<HTMLCanvasElement>(null);
  const above = useRef<HTMLCanvasElement>(null);
  const painter = useRef<Painter>(undefined);
  const view = useRef<View>(undefined);
  const moved = useRef(false);
  const line = useRef<Point[]>(undefined);
  const pointers = useRef(new Map<number, Point>());
  const travelled = useRef(0);
  const pending = useRef(0);
  const [hovered, setHovered] = useState<{ point: number; at: Point }>();

  const radiusOf = (scale: number, count: number): number => {
    // Few points are drawn large; all of them grow a little as one comes nearer.
    const base = count < 2_000 ? 5 : count < 20_000 ? 3.2 : count < 200_000 ? 1.7 : 1;
    const room = below.current!;
    const whole = Math.min(room.clientWidth, room.clientHeight) / side;
    return base * Math.min(2.2, Math.max(1, Math.sqrt(scale / whole)));
  };

  const paint = useRef(() => undefined as void);
  paint.current = () => {
    const { scene, marks, current: chosen, alike } = current.current;
    const canvas = below.current;
    const top = above.current;
    if (!canvas || !top || !painter.current) return;
    const ratio = devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (width === 0 || height === 0) return;
    for (const one of [canvas, top]) {
      if (one.width === Math.round(width * ratio) && one.height === Math.round(height * ratio)) continue;
      one.width = Math.round(width * ratio);
      one.height = Math.round(height * ratio);
    }
    if (!view.current || !moved.current) view.current = framed(width, height);
    const { scale, x, y } = view.current;
    const radius = radiusOf(scale, scene.passing.length);
    painter.current.draw({ scale: scale * ratio, x: x * ratio, y: y * ratio }, radius * ratio);
    const context = top.getContext('2d')!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const style = getComputedStyle(top);
    const ink = style.color;
    const paper = style.getPropertyValue('--mantine-color-body');
    const at = (point: number) => screenOf(view.current!, [scene.places[2 * point]!, scene.places[2 * point + 1]!]);
    const ring = (point: number, size: number, thickness: number) => {
      context.beginPath();
      context.arc(...at(point), size, 0, 2 * Math.PI);
      context.lineWidth = thickness + 2;
      context.strokeStyle = paper;
      context.stroke();
      context.lineWidth = thickness;
      context.strokeStyle = ink;
      context.stroke();
    };
    context.font = '700 14px system-ui, sans-serif';
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    for (const mark of marks) {
      const place = screenOf(view.current, [mark.x, mark.y]);
      context.lineWidth = 4;
      context.strokeStyle = paper;
      context.strokeText(mark.text, ...place);
      context.fillStyle = ink;
      context.fillText(mark.text, ...place);
    }
    for (const point of alike) ring(point, radius + 3.5, 1.2);
    if (chosen !== undefined) ring(chosen, radius + 6, 2.4);
    if (line.current && line.current.length > 1) {
      context.beginPath();
      line.current.forEach((corner) => context.lineTo(...screenOf(view.current!, corner)));
      context.closePath();
      context.globalAlpha = 0.16;
      context.fillStyle = ink;
      context.fill();
      context.globalAlpha = 1;
      context.lineWidth = 1.6;
      context.strokeStyle = ink;
      context.setLineDash([5, 4]);
      context.stroke();
      context.setLineDash([]);
    }
  };
  const schedule = () => {
    if (pending.current) return;
    pending.current = requestAnimationFrame(() => {
      pending.current = 0;
      paint.current();
    });
  };

  useEffect(() => {
    painter.current = makePainter(below.current!, new URLSearchParams(location.search).get('draw'));
    below.current!.dataset.painter = painter.current.kind;
    painter.current.show(current.current.scene);
    const resize = new ResizeObserver(() => paint.current());
    resize.observe(below.current!);
    const canvas = above.current!;
    // React listens passively to wheels, and the page must not scroll with the map.
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      nearer(here(event), Math.exp(-event.deltaY * 0.0016));
    };
    canvas.addEventListener('wheel', wheel, { passive: false });
    return () => {
      canvas.removeEventListener('wheel', wheel);
      resize.disconnect();
      cancelAnimationFrame(pending.current);
      pending.current = 0;
      painter.current?.close();
      painter.current = undefined;
    };
  }, []);
  useEffect(() => {
    painter.current?.show(props.scene);
    schedule();
  }, [props.scene]);
  useEffect(schedule, [props.marks, props.current, props.alike]);
  useEffect(() => {
    moved.current = false;
    schedule();
  }, [props.fit, props.scene.places]);
  const zoomed = useRef(props.zoom);
  useEffect(() => {
    const by = props.zoom - zoomed.current;
    zoomed.current = props.zoom;
    const room = above.current!;
    if (by) nearer([room.clientWidth / 2, room.clientHeight / 2], 1.5 ** by);
  }, [props.zoom]);

  const nearer = (at: Point, factor: number) => {
    if (!view.current) return;
    moved.current = true;
    view.current = zoomAt(view.current, at, factor);
    setHovered(undefined);
    schedule();
  };
  const here = (event: { clientX: number; clientY: number }): Point => {
    const box = above.current!.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const pointAt = (at: Point): number | undefined => {
    const { grid, scene } = current.current;
    const [x, y] = pixelOf(view.current!, at);
    return grid.nearest(x, y, reach / view.current!.scale, scene.passing);
  };

  const down = (event: ReactPointerEvent) => {
    above.current!.setPointerCapture(event.pointerId);
    pointers.current.set(event.pointerId, here(event));
    travelled.current = 0;
    setHovered(undefined);
    const draws = (props.lasso || event.shiftKey) && event.button === 0 && pointers.current.size === 1;
    line.current = draws ? [pixelOf(view.current!, here(event))] : undefined;
  };
  const move = (event: ReactPointerEvent) => {
    const now = here(event);
    const before = pointers.current.get(event.pointerId);
    if (!before) {
      const point = pointAt(now);
      setHovered((old) => (point === undefined ? undefined : old?.point === point ? old : { point, at: now }));
      return;
    }
    pointers.current.set(event.pointerId, now);
    const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
    travelled.current += Math.hypot(dx, dy);
    if (pointers.current.size === 2) {
      const [other] = [...pointers.current].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
      line.current = undefined;
      nearer(other!, Math.hypot(now[0] - other![0], now[1] - other![1]) / Math.max(1, Math.hypot(before[0] - other![0], before[1] - other![1])));
    } else if (line.current) {
      line.current.push(pixelOf(view.current!, now));
      schedule();
    } else {
      moved.current = true;
      view.current = { ...view.current!, x: view.current!.x + dx, y: view.current!.y + dy };
      schedule();
    }
  };
  const up = (event: ReactPointerEvent) => {
    if (!pointers.current.delete(event.pointerId)) return;
    if (travelled.current < 4) props.onPick(pointAt(here(event)));
    else if (line.current && line.current.length > 2) props.onRegion(line.current);
    line.current = undefined;
    schedule();
  };

  return (
    <div className="pane">
      <canvas ref={below} />
      <canvas ref={above} role="img" aria-label={t('atlas.mapOf', { what: props.label })} style={{ cursor: props.lasso ? 'crosshair' : hovered ? 'pointer' : 'grab' }}
        onPointerDown={down} onPointerMove={move} onPointerUp={up} onPointerCancel={() => { pointers.current.clear(); line.current = undefined; schedule(); }} onPointerLeave={() => setHovered(undefined)} />
      {hovered && <div className="atlasHover" style={hoverPlace(hovered.at, above.current)}>{props.hover(hovered.point)}</div>}
    </div>
  );
}

function framed(width: number, height: number): View {
  const margin = 22;
  const view = fitView(side, side, Math.max(1, width - 2 * margin), Math.max(1, height - 2 * margin));
  return { ...view, x: view.x + margin, y: view.y + margin };
}

/** Beside the pointer, on the side that has room. */
function hoverPlace([x, y]: Point, room: HTMLElement | null) {
  const [width, height] = [room?.clientWidth ?? 0, room?.clientHeight ?? 0];
  return { ...(x > width / 2 ? { right: width - x + 14 } : { left: x + 14 }), ...(y > height / 2 ? { bottom: height - y + 10 } : { top: y + 10 }) };
}
