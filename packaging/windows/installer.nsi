; Installer of the built program for one user, without administrator rights.
; From the project's folder, after packaging/build.py on Windows: build.py --package, or
;   makensis -INPUTCHARSET UTF8 -DVERSION=0.1.0 packaging\windows\installer.nsi
; Ledgers, settings and backups are the user's own and stay when the program is removed.

Unicode true
ManifestDPIAware true
RequestExecutionLevel user
SetCompressor /SOLID lzma

!include MUI2.nsh
!include WinVer.nsh
!include x64.nsh

!define NAME "整改台账"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\zhenggai"
; makensis works in the folder of its script.
!define ROOT "..\.."
!ifndef VERSION
  !error "VERSION is missing: /DVERSION=0.1.0"
!endif

Name "${NAME} ${VERSION}"
OutFile "${ROOT}\dist\zhenggai-${VERSION}-setup.exe"
InstallDir "$LOCALAPPDATA\Programs\zhenggai"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
BrandingText "${NAME} ${VERSION}"

!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\zhenggai.exe"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

Function .onInit
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    MessageBox MB_ICONSTOP "${NAME}需要 64 位的 Windows 10（1809 以上）或 Windows 11。"
    Abort
  ${EndIf}
FunctionEnd

Section
  SetOutPath "$INSTDIR"
  ; What an older version left behind would be loaded instead of the new.
  RMDir /r "$INSTDIR\_internal"
  File /r "${ROOT}\dist\zhenggai\*.*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\zhenggai.exe"
  CreateShortcut "$DESKTOP\${NAME}.lnk" "$INSTDIR\zhenggai.exe"

  WriteRegStr HKCU "Software\Classes\.zgdb" "" "zhenggai.ledger"
  WriteRegStr HKCU "Software\Classes\zhenggai.ledger" "" "${NAME}"
  WriteRegStr HKCU "Software\Classes\zhenggai.ledger\DefaultIcon" "" "$INSTDIR\zhenggai.exe,0"
  WriteRegStr HKCU "Software\Classes\zhenggai.ledger\shell\open\command" "" '"$INSTDIR\zhenggai.exe" "%1"'

  WriteRegStr HKCU "${KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\zhenggai.exe"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
SectionEnd

Section "Uninstall"
  ; Only what was installed: a portable data folder beside the program is the user's.
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\zhenggai.exe"
  Delete "$INSTDIR\taizhang.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  Delete "$DESKTOP\${NAME}.lnk"
  DeleteRegKey HKCU "Software\Classes\zhenggai.ledger"
  DeleteRegKey HKCU "Software\Classes\.zgdb"
  DeleteRegKey HKCU "${KEY}"
SectionEnd
