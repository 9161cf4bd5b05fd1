import { cutName } from '../cut.ts'
import { hasProcesses } from './condition.ts'
import type { Inspection } from './inspection.ts'
import type { Container } from './listing.ts'

// Protects against a daemon that invents names.
const MAX_NAMES = 10_000

/** A service as the daemon knows it: different projects may have services of one name. */
export interface Service {
  readonly project: string | null
  readonly name: string
}

/**
 * The name of an image without registry, tag and digest: `registry:5000/team/web:1.2` is `team/web`.
 * Null for an id.
 */
export function imageName(image: string): string | null {
  const [reference = ''] = image.split('@', 1)
  const path = reference.replace(/:[^:/]*$/, '').split('/')
  const [first = ''] = path
  const isRegistry = path.length > 1 && /[.:]|^localhost$/.test(first)
  const name = path
    .slice(isRegistry ? 1 : 0)
    .join('/')
    .replace(/^library\//, '')
  const isId = /^sha256$|^[\da-f]{12}(?:[\da-f]{52})?$/.test(name)
  return name === '' || isId ? null : name
}

/** The service of a container: by its labels, else the name of its image, else its own name. */
export function serviceOf(container: Container, inspection: Inspection | null): Service {
  const { project, service, image, name } = container
  if (service !== null) return { project, name: service }
  const own = imageName(image) ?? imageName(inspection?.image ?? '') ?? name
  return { project: null, name: cutName(own) }
}

/** Names services, and remembers them. */
export class ServiceNames {
  readonly #projects = new Map<string, Set<string | null>>()

  add({ name, project }: Service): void {
    const projects = this.#projects.get(name) ?? new Set()
    if (this.#projects.size < MAX_NAMES) this.#projects.set(name, projects.add(project))
  }

  /** Forgets a service that has done its work, so that it has no row without instances. */
  remove({ name, project }: Service): void {
    this.#projects.get(name)?.delete(project)
  }

  /** `web`; `shop/web` if another project has had a service of this name. */
  nameOf({ name, project }: Service): string {
    const isShared = (this.#projects.get(name)?.size ?? 0) > 1
    return isShared && project !== null ? `${project}/${name}` : name
  }

  get all(): string[] {
    return this.#projects
      .entries()
      .flatMap(([name, projects]) =>
        projects.values().map((project) => this.nameOf({ name, project })),
      )
      .toArray()
  }
}

/** The services that others await the successful end of, as `project/service`. */
export function findJobs(containers: readonly Container[]): ReadonlySet<string> {
  return new Set(
    containers.flatMap(({ project, awaits }) => awaits.map((service) => `${project}/${service}`)),
  )
}

/**
 * Whether a container has ended as it should, so that it is no instance any more. One that ended
 * successfully has, unless it belongs to a service that may be meant to run.
 */
export function hasFinished(
  container: Container,
  inspection: Inspection | null,
  jobs: ReadonlySet<string>,
): boolean {
  if (inspection === null) return false
  const { state, exitCode, isKeptRunning, mayEnd } = inspection
  const { project, service, isTask } = container
  if (isTask) return !hasProcesses(state)
  if (state !== 'exited' || exitCode !== 0 || isKeptRunning) return false
  return service === null || mayEnd || jobs.has(`${project}/${service}`)
}
