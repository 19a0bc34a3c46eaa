/** In the workspace the worker is TypeScript: this makes its process understand that first. The built package has no need of it. */
import { register } from 'tsx/esm/api';

register();
await import('./benchmarkWorker.node.ts');
