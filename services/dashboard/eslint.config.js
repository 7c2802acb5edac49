import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const lengths = { skipBlankLines: true, skipComments: true };

export default defineConfig(
  globalIgnores(["dist/", "node_modules/", "src/**/*.gen.ts"]),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  {
    files: ["src/**/*.{ts,tsx}"],
    extends: [reactHooks.configs.flat.recommended, jsxA11y.flatConfigs.strict],
    rules: {
      "max-lines": ["error", { max: 300, ...lengths }],
      "max-lines-per-function": ["error", { max: 40, ...lengths }],
      complexity: ["error", 12],
      eqeqeq: "error",
      "no-restricted-syntax": [
        "error",
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: "Text from outside is shown as text.",
        },
        {
          selector: "CallExpression[callee.name='alert'], CallExpression[callee.name='confirm']",
          message: "Use a Dialog.",
        },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    // Markup is long before it is complicated.
    files: ["src/**/*.tsx"],
    rules: { "max-lines-per-function": ["error", { max: 60, ...lengths }] },
  },
  {
    files: ["src/**/*.test.{ts,tsx}", "src/testing/**"],
    rules: { "max-lines-per-function": "off", "@typescript-eslint/no-non-null-assertion": "off" },
  },
  { files: ["public/*.js", "*.js"], extends: [tseslint.configs.disableTypeChecked], rules: { "no-undef": "off" } },
);
