import { openInstance, openService } from './detail.ts'
import { openEvents } from './events.ts'
import { openHelp } from './help.ts'
import type { Model, Sheet } from './model.ts'
import type { Page } from './page.ts'

/** What a sheet shows. */
export function openSheet(sheet: Sheet, model: Model): Page {
  switch (sheet.kind) {
    case 'instance':
      return openInstance(sheet.id, model)
    case 'service':
      return openService(sheet.name, model)
    case 'events':
      return openEvents(model)
    case 'help':
      return openHelp(model)
  }
}
