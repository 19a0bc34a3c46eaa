export { makeFolder } from './makeFolder.node.ts';
export { cannotWrite, writeFileSafely, type FileContent } from './writeFileSafely.node.ts';
