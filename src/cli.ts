#!/usr/bin/env node
import module from 'node:module';

// From Node 22 on, compiled code is kept between runs; so that it serves all of it, nothing is imported before.
(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();
// `initscope list initializers | head`: who has read enough is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const { main } = await import('./cli/main.ts');

process.exitCode = await main(process.argv.slice(2));
