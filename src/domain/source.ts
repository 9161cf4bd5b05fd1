import type { EpochMs } from './host.ts'
import type { Snapshot } from './snapshot.ts'

/** Which snapshot is asked for. */
export type Moment = 'now' | { readonly upTo: EpochMs } | { readonly after: EpochMs }

/** Where snapshots come from. */
export interface Source extends AsyncDisposable {
  /** Printable address, credentials masked. */
  readonly address: string
  /** Rejects only when `signal` aborts; a provider that fails is a snapshot that says so. */
  at(moment: Moment, signal: AbortSignal): Promise<Snapshot>
}
