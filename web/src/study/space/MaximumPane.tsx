import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Signal } from '../../api/connection.ts';
import type { Scale } from './colours.ts';
import type { Projector } from './projection.ts';
import type { Vector } from './volume.ts';

interface Props {
  projector: Projector;
  slope: number;
  /** What is the darkest, or brightest, in the unit of the volume. */
  top: number;
  scale: Scale;
  turn: Signal<number>;
  spinning: Signal<boolean>;
  cursor: Signal<Vector>;
  label: string;
}

/** Milliseconds a view: once around in nine seconds. */
const pace = 75;

/** The greatest value along the lines of sight, turning about the body's axis; drag it to turn it, click to go to what is seen. */
export function MaximumPane(props: Props) {
  const { t } = useTranslation();
  const current = useRef(props);
  current.current = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const scratch = useRef<{ canvas: HTMLCanvasElement; image: ImageData } | undefined>(undefined);
  const drag = useRef<{ x: number; turn: number; moved: boolean } | undefined>(undefined);

  const layout = () => {
    const { projector } = current.current;
    const [width, height] = [canvas.current!.clientWidth, canvas.current!.clientHeight];
    const [columns, rows] = projector.size;
    const scale = Math.min(width / columns, height / rows);
    return { width, height, columns, rows, scale, left: (width - columns * scale) / 2, top: (height - rows * scale) / 2 };
  };
  const paint = useRef(() => undefined as void);
  paint.current = () => {
    const { projector, slope, top, scale: colours, turn, cursor } = current.current;
    const on = canvas.current;
    if (!on || on.clientWidth < 2) return;
    const began = performance.now();
    const ratio = devicePixelRatio || 1;
    const room = layout();
    if (on.width !== Math.round(room.width * ratio) || on.height !== Math.round(room.height * ratio)) {
      on.width = Math.round(room.width * ratio);
      on.height = Math.round(room.height * ratio);
    }
    const view = projector.view(turn.get());
    if (scratch.current?.canvas.width !== view.columns || scratch.current.canvas.height !== view.rows) {
      const made = document.createElement('canvas');
      made.width = view.columns;
      made.height = view.rows;
      scratch.current = { canvas: made, image: new ImageData(view.columns, view.rows) };
    }
    const { data } = scratch.current.image;
    const factor = (255 * slope) / Math.max(1e-12, top);
    view.greatest.forEach((stored, i) => {
      const colour = 3 * Math.min(255, (stored * factor) | 0);
      data[4 * i] = colours[colour]!;
      data[4 * i + 1] = colours[colour + 1]!;
      data[4 * i + 2] = colours[colour + 2]!;
      data[4 * i + 3] = 255;
    });
    scratch.current.canvas.getContext('2d')!.putImageData(scratch.current.image, 0, 0);
    const context = on.getContext('2d', { alpha: false })!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = `rgb(${colours[0]} ${colours[1]} ${colours[2]})`;
    context.fillRect(0, 0, room.width, room.height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(scratch.current.canvas, room.left, room.top, room.columns * room.scale, room.rows * room.scale);
    const [x, y] = projector.pointOf(turn.get(), cursor.get());
    context.strokeStyle = '#e8590c';
    context.lineWidth = 1.6;
    context.beginPath();
    context.arc(room.left + x * room.scale, room.top + y * room.scale, 7, 0, 2 * Math.PI);
    context.stroke();
    on.dataset.ms = (performance.now() - began).toFixed(1);
    on.dataset.turn = String(turn.get());
  };

  useEffect(() => {
    let frame = 0;
    let wanted = false;
    const schedule = () => {
      if (wanted) return;
      wanted = true;
      requestAnimationFrame(() => {
        wanted = false;
        paint.current();
      });
    };
    let last = performance.now();
    const loop = (now: number) => {
      frame = requestAnimationFrame(loop);
      const steps = Math.floor((now - last) / pace);
      if (steps < 1) return;
      last += steps * pace;
      if (steps > 10) last = now;
      props.turn.set((props.turn.get() + Math.min(steps, 4)) % props.projector.count);
    };
    const spin = () => {
      cancelAnimationFrame(frame);
      last = performance.now();
      if (props.spinning.get()) frame = requestAnimationFrame(loop);
    };
    const stops = [props.turn.subscribe(schedule), props.cursor.subscribe(schedule), props.spinning.subscribe(spin)];
    const resize = new ResizeObserver(schedule);
    resize.observe(canvas.current!);
    spin();
    schedule();
    return () => {
      cancelAnimationFrame(frame);
      stops.forEach((stop) => stop());
      resize.disconnect();
    };
  }, [props.turn, props.cursor, props.spinning, props.projector, props.top, props.scale]);

  return (
    <canvas ref={canvas} className="maximum" role="img" data-plane="maximum" aria-label={t('viewer.picture', { name: props.label })}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { x: event.clientX, turn: props.turn.get(), moved: false };
      }}
      onPointerMove={(event) => {
        if (!drag.current) return;
        const by = event.clientX - drag.current.x;
        if (Math.abs(by) > 3) {
          drag.current.moved = true;
          props.spinning.set(false);
        }
        const { count } = props.projector;
        if (drag.current.moved) props.turn.set((((drag.current.turn - Math.round(by / 4)) % count) + count) % count);
      }}
      onPointerUp={(event) => {
        const clicked = drag.current && !drag.current.moved;
        drag.current = undefined;
        if (!clicked) return;
        const bounds = canvas.current!.getBoundingClientRect();
        const room = layout();
        const column = Math.floor((event.clientX - bounds.left - room.left) / room.scale);
        const row = Math.floor((event.clientY - bounds.top - room.top) / room.scale);
        if (column < 0 || row < 0 || column >= room.columns || row >= room.rows) return;
        const place = props.projector.placeOf(props.projector.view(props.turn.get()), column, row);
        if (place) props.cursor.set(place);
      }} />
  );
}
