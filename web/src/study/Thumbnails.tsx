import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.ts';

/** The study's images; one that could not be measured says so. */
export function Thumbnails({ study, active, onActive }: { study: Schemas['Study']; active: number; onActive(image: number): void }) {
  const { t } = useTranslation();
  if (study.images.length < 2) return null;
  return (
    <nav className="thumbs" aria-label={t('viewer.images')}>
      {study.images.map((image, place) => {
        const frame = image.beats?.[0]?.end_diastole ?? Math.floor((image.frames - 1) / 2);
        const name = image.role ? t(`role_of_image.${image.role}` as 'role_of_image.SPECT', { defaultValue: image.role }) : image.name || t('viewer.image', { place: place + 1 });
        return (
          <button key={place} type="button" className={place === active ? 'thumb here' : 'thumb'} aria-current={place === active} onClick={() => onActive(place)}>
            <img loading="lazy" alt="" src={`/api/studies/${study.study}/images/${place}/frames/${frame}?quality=70&width=160`} style={image.aspect === 1 ? undefined : { objectFit: 'fill', aspectRatio: `${image.columns} / ${image.rows * image.aspect}` }} />
            <span>{name}</span>
            {image.refusal && <span className="thumbRefused">{t('viewer.notMeasured')}</span>}
          </button>
        );
      })}
    </nav>
  );
}
