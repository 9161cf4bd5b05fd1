/** The metrics of exporters that a Prometheus is asked for. */
export const PRESETS = ['node', 'windows', 'kubernetes', 'cpx'] as const

export type Preset = (typeof PRESETS)[number]

/** The values of the option: a preset, or those whose metrics exist. */
export const PRESET_CHOICES = ['auto', ...PRESETS] as const

export type PresetChoice = (typeof PRESET_CHOICES)[number]
