#!/usr/bin/env node
import module from 'node:module';

// From Node 22 on, compiled code is kept between runs; so that it serves all of it, nothing is imported before.
(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();
const { main } = await import('./cli/main.ts');

process.exitCode = await main(process.argv.slice(2));
