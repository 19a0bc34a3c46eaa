export { makeFolder } from './makeFolder.node.ts';
export { writeFileSafely } from './writeFileSafely.node.ts';
