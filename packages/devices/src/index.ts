export { addonFolder, addons, installAddon, type AddonName, type InstallOptions } from './addons.node.ts';
export { deviceNames, type Availability, type DeviceName } from './Availability.ts';
export { cacheFolder } from './cacheFolder.node.ts';
export { preloadLibrary } from './preloadLibrary.node.ts';
export { hasSoftwareVulkan, installSoftwareVulkan, prepareVulkan, vulkanEnvironment } from './vulkan.node.ts';
