export { formatError, ToolkitError, type ErrorDetails, type ErrorKind } from './ToolkitError.ts';
