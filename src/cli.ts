#!/usr/bin/env node
import module from 'node:module';

// From Node 22 on, compiled code is cached between runs; nothing is imported before, so that all of it is.
(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();
// `initscope list initializers | head`: a closed pipe is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const { main } = await import('./cli/main.ts');

process.exitCode = await main(process.argv.slice(2));
