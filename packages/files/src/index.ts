export { writeFileSafely } from './writeFileSafely.node.ts';
