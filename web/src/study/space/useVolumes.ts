import { useEffect, useState } from 'react';
import type { Text } from '../../api/client.ts';
import { describeVolume, isShown, loadVolume, type Shown, type Volume, volumeNames } from './volume.ts';

export interface Loaded {
  volume?: Volume;
  /** How much of it has arrived, 0 to 1. */
  share: number;
  info?: Shown;
  refusal?: Text;
}

export interface Volumes {
  /** By name, in the order in which the server names them; nothing until it has. */
  names: string[] | undefined;
  of: Readonly<Record<string, Loaded>>;
  error: unknown;
}

/** All volumes of a study, each as soon as it is here. */
export function useVolumes(study: string): Volumes {
  const [names, setNames] = useState<string[]>();
  const [of, setOf] = useState<Record<string, Loaded>>({});
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const tell = (name: string, loaded: Loaded) => {
      if (!signal.aborted) setOf((all) => ({ ...all, [name]: loaded }));
    };
    const load = async (name: string) => {
      const info = await describeVolume(study, name, signal);
      if (!isShown(info)) return tell(name, { share: 0, refusal: info.refusal });
      tell(name, { share: 0, info });
      await loadVolume(study, info, signal, (volume, share) => tell(name, { volume, share, info }));
    };
    void (async () => {
      try {
        const found = await volumeNames(study, signal);
        if (signal.aborted) return;
        setNames(found);
        await Promise.all(found.map(load));
      } catch (failure) {
        if (!signal.aborted) setError(failure);
      }
    })();
    return () => {
      abort.abort();
      setNames(undefined);
      setOf({});
      setError(undefined);
    };
  }, [study]);
  return { names, of, error };
}
