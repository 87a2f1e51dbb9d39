import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `ETALON=https://127.0.0.1:8443 npm run dev` develops against a running server.
const server = process.env.ETALON;

export default defineConfig({
  plugins: [react()],
  build: {
    manifest: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
  },
  ...(server ? { server: { proxy: { '/api': { target: server, secure: false } } } } : {}),
});
