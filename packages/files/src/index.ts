export { makeFolder } from './makeFolder.node.ts';
export { writeFileSafely, type FileContent } from './writeFileSafely.node.ts';
