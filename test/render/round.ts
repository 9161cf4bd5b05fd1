import type { Snapshot } from '../../src/domain/snapshot.ts'
import { answered, left, silent, snapshotOf } from '../support/facts.ts'

/** A round with an instance of each kind. */
export const ROUND: Snapshot = snapshotOf([
  { ...answered('10.0.0.2', 'AuthService', [91, 4.5]), latencyMs: 1.2 },
  answered('10.0.0.1', 'AuthService', [61, 80]),
  answered('10.0.0.3', 'AuthService', [10, 20]),
  answered('10.0.0.8', 'AuthService', [12.5, 20]),
  answered('10.0.0.9', 'AuthService', [30, 20]),
  silent('10.0.0.4', 'Billing'),
  silent('10.0.0.5', null, { code: 'http', status: 503 }),
  { ...silent('10.0.0.7', null, { code: 'deadline', afterMs: 30_000 }), latencyMs: null },
  left('10.0.0.6', 'AuthService'),
])

/** Names that could break a table. */
const NAMES = ['x'.repeat(20), 'y'.repeat(60), '認証サービス', 'é́', '👩‍👩‍👧‍👦', 'ســـلام', 'A']
export const NAMED = NAMES.map((name, index) => answered(`10.0.0.${index}`, name))
