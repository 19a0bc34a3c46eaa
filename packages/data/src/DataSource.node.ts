import type { OnDataEvent } from './DataEvent.ts';
import type { IdxDatasetSpec, IdxFileName } from './idxFiles.ts';
import type { IdxFile } from './readIdx.node.ts';

export interface DataSourceContext {
  /** Where partial files may be kept. */
  readonly cacheFolder: string;
  readonly onProgress?: OnDataEvent | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A place that files of a data set can come from. */
export interface DataSource {
  /** In progress lines and errors. */
  readonly name: string;
  /** Left out when offline; what it brings is kept in the cache. */
  readonly network: boolean;
  /**
   * Yields the files one by one, each verified, so that those that came are kept when a later one fails.
   * @throws {ToolkitError} whose message says why this source has them not
   */
  files(
    spec: IdxDatasetSpec,
    names: readonly IdxFileName[],
    context: DataSourceContext,
  ): AsyncGenerator<[IdxFileName, IdxFile]>;
}
