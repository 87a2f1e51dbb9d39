import type { Schemas } from '../../api/client.ts';
import { FusionViewer } from './FusionViewer.tsx';
import { MapViewer } from './MapViewer.tsx';
import { PlanarViewer } from './PlanarViewer.tsx';

/** A measurement whose place in the pictures is asked for. */
export interface Evidence {
  measurement: string;
}

export function SpaceViewer({ study, evidence }: { study: Schemas['Study']; evidence: Evidence | undefined }) {
  if (study.kind === 'spect') return <FusionViewer study={study} evidence={evidence} />;
  if (study.kind === 'planar') return <PlanarViewer study={study} />;
  return <MapViewer study={study} evidence={evidence} />;
}
