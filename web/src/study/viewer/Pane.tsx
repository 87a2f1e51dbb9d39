import { type PointerEvent as ReactPointerEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.ts';
import type { Signal } from '../../api/connection.ts';
import type { Frames } from './frames.ts';
import { fitView, pixelOf, type Point, screenOf, type View, zoomAt } from './geometry.ts';

export type Image = Schemas['Image'];

/** Grey values between `low` and `high` fill the screen's range. */
export interface Window {
  low: number;
  high: number;
}

export const wholeWindow: Window = { low: 0, high: 255 };

/** What a tool does with a stroke; coordinates are pixels of the picture, `unit` a screen pixel in them. */
export interface Tool {
  cursor: string;
  down?(point: Point, unit: number): boolean;
  move?(point: Point, unit: number): void;
  up?(): void;
  double?(point: Point): void;
  hover?(point: Point | undefined, unit: number): void;
}

export interface Pencil {
  context: CanvasRenderingContext2D;
  at(point: Point): Point;
  unit: number;
  /** Height of a pixel of the picture over its width. */
  aspect: number;
}

interface Props {
  image: Image;
  frames: Frames;
  frame: Signal<number>;
  window: Window;
  onWindow?: ((window: Window) => void) | undefined;
  tool: Tool | 'pan' | 'window';
  draw(frame: number, pencil: Pencil): void;
  /** A number that changes when what `draw` shows has changed. */
  drawn: unknown;
  fit: number;
  label: string;
  onStep?: ((by: number) => void) | undefined;
  onShown?: ((frame: number) => void) | undefined;
}

/** One picture with what is drawn over it: zoom, pan, window, and a tool. */
export function Pane(props: Props) {
  const { t } = useTranslation();
  const current = useRef(props);
  current.current = props;
  const picture = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const view = useRef<View | undefined>(undefined);
  const touched = useRef(false);
  const scratch = useRef<{ canvas: HTMLCanvasElement; context: CanvasRenderingContext2D } | undefined>(undefined);
  const pointers = useRef(new Map<number, Point>());
  const stroke = useRef<'tool' | 'pan' | 'window' | undefined>(undefined);
  const pending = useRef(0);

  const paint = useRef((_what: 'all' | 'overlay') => undefined as void);
  paint.current = (what) => {
    const { image, frames, frame, window, draw, onShown } = current.current;
    const canvas = picture.current;
    const top = overlay.current;
    if (!canvas || !top) return;
    const ratio = devicePixelRatio || 1;
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    if (width === 0 || height === 0) return;
    for (const one of [canvas, top]) {
      if (one.width !== Math.round(width * ratio) || one.height !== Math.round(height * ratio)) {
        one.width = Math.round(width * ratio);
        one.height = Math.round(height * ratio);
        what = 'all';
      }
    }
    if (!view.current || !touched.current) view.current = fitView(image.columns, image.rows, width, height, image.aspect);
    const { scale, aspect = 1, x, y } = view.current;
    const shown = frame.get();
    if (what === 'all') {
      const context = canvas.getContext('2d', { alpha: false })!;
      const bitmap = frames.get(shown);
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.fillStyle = '#000';
      context.fillRect(0, 0, canvas.width, canvas.height);
      if (bitmap) {
        context.setTransform(ratio * scale, 0, 0, ratio * scale * aspect, ratio * (x - scale / 2), ratio * (y - (scale * aspect) / 2));
        context.imageSmoothingEnabled = scale < 4;
        context.imageSmoothingQuality = 'low';
        context.drawImage(window.low === 0 && window.high === 255 ? bitmap : windowed(bitmap, window, scratch), 0, 0, image.columns, image.rows);
        onShown?.(shown);
      }
    }
    const context = top.getContext('2d')!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    draw(shown, { context, at: (point) => screenOf(view.current!, point), unit: 1 / scale, aspect });
  };
  const schedule = useRef((what: 'all' | 'overlay') => {
    if (what === 'all') pending.current |= 2;
    if (pending.current & 1) return;
    pending.current |= 1;
    requestAnimationFrame(() => {
      const all = pending.current & 2;
      pending.current = 0;
      paint.current(all ? 'all' : 'overlay');
    });
  });

  useEffect(() => {
    const { frames, frame } = props;
    frames.want(frame.get());
    let rest: ReturnType<typeof setTimeout>;
    const follow = () => {
      frames.want(frame.get());
      paint.current('all');
      clearTimeout(rest);
      rest = setTimeout(() => void frames.sharpen(frame.get()), 350);
    };
    const stopLoad = frames.onLoad((loaded) => loaded === frame.get() && schedule.current('all'));
    const stopFrame = frame.subscribe(follow);
    const resize = new ResizeObserver(() => paint.current('all'));
    resize.observe(picture.current!);
    follow();
    return () => {
      clearTimeout(rest);
      stopLoad();
      stopFrame();
      resize.disconnect();
    };
  }, [props.frames, props.frame]);
  useEffect(() => schedule.current('all'), [props.window]);
  useEffect(() => schedule.current('overlay'), [props.drawn]);
  useEffect(() => {
    touched.current = false;
    schedule.current('all');
  }, [props.fit, props.image]);

  // React listens passively to wheels, and the page must not scroll or zoom with the picture.
  useEffect(() => {
    const canvas = overlay.current!;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const { image, onStep } = current.current;
      if (onStep && image.frames > 1 && image.times.length === 0 && !event.ctrlKey) return onStep(Math.sign(event.deltaY));
      touched.current = true;
      view.current = zoomAt(view.current!, here(event), Math.exp(-event.deltaY * 0.0016));
      schedule.current('all');
    };
    canvas.addEventListener('wheel', wheel, { passive: false });
    return () => canvas.removeEventListener('wheel', wheel);
  }, []);

  const here = (event: { clientX: number; clientY: number }): Point => {
    const box = overlay.current!.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const pixel = (point: Point) => pixelOf(view.current!, point);
  const unit = () => 1 / (view.current?.scale ?? 1);

  const down = (event: ReactPointerEvent) => {
    overlay.current!.setPointerCapture(event.pointerId);
    pointers.current.set(event.pointerId, here(event));
    const { tool } = current.current;
    if (pointers.current.size > 1) {
      if (stroke.current === 'tool' && typeof tool === 'object') tool.up?.();
      stroke.current = 'pan';
      return;
    }
    if (event.button === 1) stroke.current = 'pan';
    else if (event.button === 2) stroke.current = 'window';
    else if (typeof tool === 'string') stroke.current = tool;
    else stroke.current = tool.down?.(pixel(here(event)), unit()) ? 'tool' : undefined;
  };
  const move = (event: ReactPointerEvent) => {
    const { tool, window, onWindow } = current.current;
    const before = pointers.current.get(event.pointerId);
    const now = here(event);
    if (!before) {
      if (typeof tool === 'object') tool.hover?.(pixel(now), unit());
      return;
    }
    pointers.current.set(event.pointerId, now);
    const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
    if (pointers.current.size === 2) {
      const [other] = [...pointers.current].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
      const factor = Math.hypot(now[0] - other![0], now[1] - other![1]) / Math.max(1, Math.hypot(before[0] - other![0], before[1] - other![1]));
      touched.current = true;
      view.current = zoomAt({ ...view.current!, x: view.current!.x + dx / 2, y: view.current!.y + dy / 2 }, other!, factor);
      schedule.current('all');
    } else if (stroke.current === 'tool' && typeof tool === 'object') tool.move?.(pixel(now), unit());
    else if (stroke.current === 'pan') {
      touched.current = true;
      view.current = { ...view.current!, x: view.current!.x + dx, y: view.current!.y + dy };
      schedule.current('all');
    } else if (stroke.current === 'window' && onWindow) {
      const half = Math.max(2, (window.high - window.low) / 2 + dx / 2);
      const middle = (window.high + window.low) / 2 + dy / 2;
      onWindow({ low: middle - half, high: middle + half });
    }
  };
  const up = (event: ReactPointerEvent) => {
    pointers.current.delete(event.pointerId);
    const { tool } = current.current;
    if (stroke.current === 'tool' && typeof tool === 'object') tool.up?.();
    stroke.current = undefined;
  };

  return (
    <div className="pane" data-label={props.label}>
      <canvas ref={picture} className="picture" />
      <canvas ref={overlay} className="overlay" role="img" aria-label={t('viewer.picture', { name: props.label })}
        style={{ cursor: typeof props.tool === 'object' ? props.tool.cursor : props.tool === 'pan' ? 'grab' : 'ns-resize' }}
        onPointerDown={down} onPointerMove={move} onPointerUp={up} onPointerCancel={up}
        onPointerLeave={() => typeof props.tool === 'object' && props.tool.hover?.(undefined, 1)}
        onDoubleClick={(event) => typeof props.tool === 'object' && props.tool.double?.(pixel(here(event)))}
        onContextMenu={(event) => event.preventDefault()} />
    </div>
  );
}

/** The picture through a window, by a table of 256 values. */
function windowed(bitmap: ImageBitmap, { low, high }: Window, keep: { current: { canvas: HTMLCanvasElement; context: CanvasRenderingContext2D } | undefined }): HTMLCanvasElement {
  if (!keep.current || keep.current.canvas.width !== bitmap.width || keep.current.canvas.height !== bitmap.height) {
    const canvas = document.createElement('canvas');
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    keep.current = { canvas, context: canvas.getContext('2d', { willReadFrequently: true, alpha: false })! };
  }
  const { canvas, context } = keep.current;
  const table = windowTable({ low, high });
  context.drawImage(bitmap, 0, 0);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  const data = pixels.data;
  for (let i = 0; i < data.length; i += 4) {
    data[i] = table[data[i]!]!;
    data[i + 1] = table[data[i + 1]!]!;
    data[i + 2] = table[data[i + 2]!]!;
  }
  context.putImageData(pixels, 0, 0);
  return canvas;
}

export function windowTable({ low, high }: Window): Uint8ClampedArray {
  return Uint8ClampedArray.from({ length: 256 }, (_, value) => (255 * (value - low)) / Math.max(1, high - low));
}
