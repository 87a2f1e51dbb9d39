import type { Outline, Part } from './contour.ts';
import type { Point } from './geometry.ts';
import type { Pencil } from './Pane.tsx';

export const partColors: Record<Part, string> = { ventricle: '#4dd8e6', epicardium: '#f5c451', atrium: '#e58ad0' };

export function path({ context, at }: Pencil, points: readonly Point[], closed: boolean) {
  context.beginPath();
  points.forEach((point, place) => {
    const [x, y] = at(point);
    if (place === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
  if (closed) context.closePath();
}

export function drawOutline(pencil: Pencil, outline: Outline, { changed, active }: { changed: boolean; active?: Part | undefined }) {
  const { context, at } = pencil;
  context.lineJoin = 'round';
  for (const part of ['epicardium', 'atrium', 'ventricle'] as Part[]) {
    const points = outline[part] as Point[] | undefined;
    if (!points || points.length < 3) continue;
    path(pencil, points, true);
    context.lineWidth = 3.4;
    context.strokeStyle = 'rgba(0,0,0,.55)';
    context.stroke();
    context.lineWidth = active === part ? 2.2 : 1.6;
    context.strokeStyle = partColors[part];
    context.setLineDash(changed ? [7, 3] : []);
    context.stroke();
    context.setLineDash([]);
    if (active === part) handles(pencil, points, partColors[part]);
  }
  const base = outline.base as Point[] | undefined;
  if (base?.length === 2 && outline.apex) {
    const [left, right, apex] = [...base, outline.apex as Point].map((point) => at(point as Point)) as [Point, Point, Point];
    context.strokeStyle = 'rgba(255,255,255,.75)';
    context.lineWidth = 1;
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(...left);
    context.lineTo(...right);
    context.moveTo((left[0] + right[0]) / 2, (left[1] + right[1]) / 2);
    context.lineTo(...apex);
    context.stroke();
    context.setLineDash([]);
    for (const point of [left, right, apex]) dot(context, point, active ? 4.5 : 2.5, '#fff');
  }
}

function handles({ context, at, unit }: Pencil, points: readonly Point[], color: string) {
  let since = Infinity;
  let last: Point | undefined;
  for (const point of points) {
    if (last) since += Math.hypot(point[0] - last[0], point[1] - last[1]) / unit;
    last = point;
    if (since < 22) continue;
    since = 0;
    const [x, y] = at(point);
    context.fillStyle = color;
    context.fillRect(x - 2.5, y - 2.5, 5, 5);
  }
}

export function dot(context: CanvasRenderingContext2D, [x, y]: Point, radius: number, color: string) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = color;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = 'rgba(0,0,0,.7)';
  context.stroke();
}

export function caption(context: CanvasRenderingContext2D, text: string, [x, y]: Point, color = '#fff') {
  context.font = '600 12px system-ui, sans-serif';
  const width = context.measureText(text).width;
  context.fillStyle = 'rgba(0,0,0,.72)';
  context.fillRect(x - 3, y - 13, width + 6, 17);
  context.fillStyle = color;
  context.fillText(text, x, y);
}
