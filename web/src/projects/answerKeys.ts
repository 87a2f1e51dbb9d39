import { useEffect, useRef } from 'react';
import { isTyping, keyName } from '../shell/keys.ts';

/** The key beside a label answers it; `0` answers all that is left. */
export function useAnswerKeys(labels: readonly { label: string; key: string }[], onLabel: (label: string) => void, onRest: () => void) {
  const current = useRef({ labels, onLabel, onRest });
  current.current = { labels, onLabel, onRest };
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event.target)) return;
      const name = keyName(event);
      const label = current.current.labels.find((one) => one.key && one.key === name);
      if (name !== '0' && !label) return;
      event.preventDefault();
      if (name === '0') current.current.onRest();
      else if (label) current.current.onLabel(label.label);
    };
    window.addEventListener('keydown', listen, true);
    return () => window.removeEventListener('keydown', listen, true);
  }, []);
}
