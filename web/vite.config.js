// Builds the page into build/page: flat, named by content, compressed once so that the service need not.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig } from 'vite';

const folder = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../build/page');

// The libraries in the bundle ask for their notices to go with it.
const licenses = {
  name: 'licenses',
  generateBundle() {
    const notice = (name) => `${name}\n\n${readFileSync(`node_modules/${name}/LICENSE`, 'utf8').trim()}\n`;
    this.emitFile({ type: 'asset', fileName: 'licenses.txt', source: ['preact', 'uplot'].map(notice).join('\n\n') });
  },
};

const compressed = {
  name: 'compressed',
  closeBundle() {
    for (const name of readdirSync(folder)) {
      const content = readFileSync(join(folder, name));
      writeFileSync(join(folder, `${name}.br`), brotliCompressSync(content));
      writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
    }
  },
};

export default defineConfig({
  base: '/crm/',
  publicDir: 'public',
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  plugins: [licenses, compressed],
  build: {
    outDir: folder,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: {
      output: {
        entryFileNames: '[name]-[hash].js',
        chunkFileNames: '[name]-[hash].js',
        assetFileNames: '[name]-[hash][extname]',
      },
    },
  },
});
