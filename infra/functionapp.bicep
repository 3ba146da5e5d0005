// The app on a Flex Consumption plan, which is billed by what instances do, not by how long the app exists.

import { textsByName } from 'types.bicep'

@description('Name of the function app, which is also its host name; 2 to 60 characters.')
@minLength(2)
@maxLength(60)
param name string

@description('Name of the plan.')
param planName string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags textsByName

@description('Resource id of the app\'s identity.')
param identityId string

@description('Client id of the app\'s identity.')
param identityClientId string

@description('Account of the Functions host and of the app\'s documents.')
param storageAccountName string

@description('Address of the account\'s blob service, with a trailing slash.')
param blobEndpoint string

@description('Container that deployments upload the app to.')
param packageContainerName string

@description('Container of the app\'s own documents.')
param dataContainerName string

@description('Address of the vault that holds the portal\'s API key.')
param keyVaultUri string

@description('Where telemetry goes; no secret while local authentication is off.')
param applicationInsightsConnectionString string

@description('Where the MijnKlantportaal API answers.')
param portalBaseAddress string

@description('Further app settings by name; they win over the ones made here.')
param additionalSettings textsByName

@description('Memory of one instance in MB.')
param instanceMemoryMB int

@description('The most instances Azure may start.')
param maximumInstanceCount int

// Never a time zone setting: TZ and WEBSITE_TIME_ZONE break TLS and metrics on Linux plans; the code knows Europe/Amsterdam by itself.
// Nor FUNCTIONS_WORKER_RUNTIME and FUNCTIONS_EXTENSION_VERSION: Flex Consumption takes the runtime from functionAppConfig below.
var settings = {
  // All of the three: with the account's name alone the host asks for a system-assigned identity, which this app has not.
  AzureWebJobsStorage__accountName: storageAccountName
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsightsConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  AZURE_CLIENT_ID: identityClientId
  KeyVault__Uri: keyVaultUri
  KeyVault__ApiKeySecretName: 'mijnklantportaal-api-key'
  Storage__BlobServiceUri: blobEndpoint
  Storage__Container: dataContainerName
  MijnKlantportaal__BaseAddress: portalBaseAddress
  ...additionalSettings
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    // Linux.
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  // azd finds what to deploy the service of azure.yaml to by this tag.
  tags: union(tags, { 'azd-service-name': 'invoicefunctions' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    // Open to the internet: Excel, Power BI and flows call from anywhere, each with its function key.
    publicNetworkAccess: 'Enabled'
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      appSettings: map(items(settings), setting => {
        name: setting.key
        value: setting.value
      })
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${blobEndpoint}${packageContainerName}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
      }
    }
  }

  // Publishing takes an Entra token (az and azd send one), never the passwords of a publish profile.
  resource noPublishingPasswords 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: {
      allow: false
    }
  }
}

@description('Name of the function app.')
output name string = app.name

@description('Host name the app answers on.')
output hostName string = app.properties.defaultHostName
