import { type PointerEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/index.ts';
import type { Image } from './Pane.tsx';
import type { Player } from './player.ts';

const height = 64;

/** The cavity's area over the cine with the frames of the beats, or a plain scrubber; a click goes there. */
export function AreaCurve({ image, player, onGo }: { image: Image; player: Player; onGo(frame: number): void }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const cursor = useRef<SVGLineElement>(null);
  const label = useRef<SVGTextElement>(null);
  const slider = useRef<HTMLDivElement>(null);
  const areas = image.areas ?? [];
  const has = areas.length === image.frames && areas.some((area) => area > 0);
  const last = Math.max(1, image.frames - 1);
  const low = has ? Math.min(...areas) : 0;
  const high = has ? Math.max(...areas) : 1;
  const x = (frame: number) => 100 * (frame / last);
  const y = (area: number) => 8 + (height - 22) * (1 - (area - low) / Math.max(1e-9, high - low));

  useEffect(() => {
    const follow = () => {
      const frame = player.frame.get();
      cursor.current?.setAttribute('x1', `${x(frame)}%`);
      cursor.current?.setAttribute('x2', `${x(frame)}%`);
      slider.current?.setAttribute('aria-valuenow', String(frame + 1));
      if (!label.current) return;
      label.current.textContent = has ? `${number(areas[frame] ?? 0, 1)} cm²` : '';
      label.current.setAttribute('x', `${x(frame)}%`);
      label.current.setAttribute('dx', frame > last * 0.85 ? '-6' : '6');
      label.current.setAttribute('text-anchor', frame > last * 0.85 ? 'end' : 'start');
    };
    follow();
    return player.frame.subscribe(follow);
  });

  const go = (event: PointerEvent) => {
    if (event.type === 'pointermove' && event.buttons === 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    event.currentTarget.setPointerCapture(event.pointerId);
    onGo(Math.round(Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)) * last));
  };

  return (
    <div ref={slider} className="curve" role="slider" tabIndex={0} aria-label={has ? t('viewer.curve') : t('viewer.scrub')} aria-valuemin={1} aria-valuemax={image.frames} aria-valuenow={1}
      style={{ height: has ? height : 30 }} onPointerDown={go} onPointerMove={go}>
      <svg width="100%" height="100%" aria-hidden="true">
        {(image.beats ?? []).map((beat, place) => (
          <g key={place}>
            <line className="ed" x1={`${x(beat.end_diastole)}%`} x2={`${x(beat.end_diastole)}%`} y1={4} y2="100%" />
            <text className="edText" x={`${x(beat.end_diastole)}%`} dx={3} y={has ? height - 4 : 24}>{t('viewer.ed')}</text>
            <line className="es" x1={`${x(beat.end_systole)}%`} x2={`${x(beat.end_systole)}%`} y1={4} y2="100%" />
            <text className="esText" x={`${x(beat.end_systole)}%`} dx={3} y={has ? height - 4 : 24}>{t('viewer.es')}</text>
          </g>
        ))}
        {has && <svg x="0" y="0" width="100%" height={height} viewBox={`0 0 100 ${height}`} preserveAspectRatio="none"><polyline className="areas" points={areas.map((area, frame) => `${x(frame)},${y(area)}`).join(' ')} vectorEffect="non-scaling-stroke" /></svg>}
        {!has && <line className="rail" x1="0" x2="100%" y1={12} y2={12} />}
        <line ref={cursor} className="cursor" y1={0} y2="100%" />
        {has && <text ref={label} className="areaText" y={12} />}
      </svg>
    </div>
  );
}
