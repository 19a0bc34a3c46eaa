import { constants } from 'node:os';

/** Keeps a library in the process after the handle to it is closed. The value that Linux has; os.constants leaves it out. */
const RTLD_NODELETE = 0x1000;

/**
 * Loads a shared library for good, so that others which ask for it by its name are given this one: what LD_LIBRARY_PATH does, which the
 * loader reads only when a process starts. Linux alone.
 * @param library a path, or a name such as `libvulkan.so.1` that the loader looks for
 * @returns why it cannot be loaded, in the loader's words (they name the library that is missing); undefined when it is there
 */
export function preloadLibrary(library: string): string | undefined {
  const { RTLD_NOW, RTLD_GLOBAL } = constants.dlopen;
  try {
    process.dlopen({ exports: {} }, library, RTLD_NOW | RTLD_GLOBAL | RTLD_NODELETE);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Node wants an addon of its own, and complains after the library has been loaded.
    return message.includes('did not self-register') ? undefined : message;
  }
}
