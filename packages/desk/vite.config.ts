import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The venue the development server passes `/v1` on to. */
const venue = 'http://127.0.0.1:7373'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The venue's content policy allows no data: modules or inline scripts, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Two parts of half a megabyte: the desk, and the drawing library, which comes when there is something to draw.
    chunkSizeWarningLimit: 700,
  },
  server: {
    port: 5373,
    proxy: {
      '/v1': { target: venue, ws: true },
      '/demo.json': { target: venue },
    },
  },
})
