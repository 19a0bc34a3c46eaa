import { createRequire } from 'node:module';
import { Resvg, type ResvgRenderOptions } from '@resvg/resvg-js';
import { replaceIllegalCharacters } from './escapeXml.ts';
import { theme } from './theme.ts';

/** Device pixels per unit of the SVG: pictures are crisp on screens of double density. */
export const PIXEL_RATIO = 2;

/** Only fonts of the package, so that a picture is the same on every machine. */
function renderOptions(): ResvgRenderOptions {
  const { resolve } = createRequire(import.meta.url);
  const fontFiles = ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf'];
  return {
    background: theme.background,
    fitTo: { mode: 'zoom', value: PIXEL_RATIO },
    font: {
      loadSystemFonts: false,
      fontFiles: fontFiles.map((file) => resolve(`@expo-google-fonts/inter/${file}`)),
      defaultFontFamily: 'Inter',
      sansSerifFamily: 'Inter',
    },
  };
}

/** An SVG as the renderer lays it out, with the fonts of the toolkit. */
export function openSvg(svg: string): Resvg {
  return new Resvg(replaceIllegalCharacters(svg), renderOptions());
}

/** Renders an SVG to PNG bytes on white, at {@link PIXEL_RATIO} pixels per unit. */
export function svgToPng(svg: string): Uint8Array {
  return new Uint8Array(openSvg(svg).render().asPng());
}
